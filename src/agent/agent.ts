import { ApiError } from '../errors.ts'
import { jsonBytes } from '../lib/text.ts'
import { type Call, type Classification, classifyAnswer } from './classification.ts'
import { Draft } from './draft.ts'
import { fallbackReply, refusalReply } from './fallback-replies.ts'
import { hasReachedLimit, hasRoomFor, planCalls } from './limits.ts'
import {
  type Model,
  type ModelAnswer,
  ModelError,
  type ModelRequest,
  type ToolChoice,
  type Usage
} from './model.ts'
import { systemInstruction } from './system-instruction.ts'
import { declarations } from './tools/toolbox.ts'
import { maxRequestBytes, newestTurns, stepContents, type TurnContents, turnContents } from './transcript.ts'
import { type AgentTurn, addUsage, noUsage, type Outcome, type RecordedStep } from './turn.ts'

/** The in-memory state of a running turn. Another server can rebuild it from the database. */
interface RunState {
  turn: AgentTurn
  system: string
  /** Bytes of a request for its contents. */
  maxContentBytes: number
  /** The history, the message, and the steps. */
  contents: TurnContents
  steps: RecordedStep[]
  /** The usage of answers that are not stored yet. */
  pendingUsage: Usage
  /** Undefined if the turn has no listener. */
  draft: Draft | undefined
}

interface ClassifiedAnswer {
  answer: ModelAnswer
  classification: Classification
}

/** The agent's loop: asks the model and runs its tool calls until it answers in text. It works with any `Model`. */
export function createAgent({ model }: { model: Model }) {
  return {
    model: model.name,
    /** Why the model does not answer at present. */
    modelProblem: () => model.problem?.(),
    /**
     * Runs a turn from its last stored step on. The listener has received the final text when this
     * resolves.
     * @throws {ApiError} `content_blocked`, `model_failed`
     * @throws {ModelError} as the model does; the signal's reason when the signal was aborted.
     */
    async run(turn: AgentTurn): Promise<Outcome> {
      const state = begin(turn)
      let outcome: Outcome | undefined
      while (!outcome) outcome = await nextOutcome(model, state)
      state.draft?.finish(outcome.text)
      return outcome
    }
  }
}

export type Agent = ReturnType<typeof createAgent>

function begin(turn: AgentTurn): RunState {
  const system = systemInstruction(turn.clock)
  const maxContentBytes = maxRequestBytes - jsonBytes(system) - fixedBytes
  const draft = turn.listener && new Draft(turn.listener, turn.log)
  const [contents, steps] = [turnContents(turn.contents), [...turn.steps]]
  return { turn, system, maxContentBytes, contents, steps, pendingUsage: noUsage, draft }
}

/** Asks the model, and handles its answer. If it refuses to continue, the turn ends with what it has done. */
async function nextOutcome(model: Model, state: RunState): Promise<Outcome | undefined> {
  try {
    return await advance(state, await ask(model, state))
  } catch (error) {
    if (!(error instanceof ModelError && error.refused && state.steps.length > 0)) throw error
    return { ...fallbackOutcome(state), finalStep: undefined }
  }
}

/** How often the model is asked for one answer, if its answers are unusable. */
const maxAttempts = 3

/**
 * Asks the model, repeatedly while its answers are unusable; tools that have run are not run again. When the turn has
 * reached a limit, the model must answer in text.
 */
async function ask(model: Model, state: RunState): Promise<ClassifiedAnswer> {
  const toolChoice = hasReachedLimit(state.steps) ? 'none' : 'auto'
  for (let attempt = 1; ; attempt++) {
    state.turn.signal.throwIfAborted()
    const answer = await model.generate({ ...requestOf(state), toolChoice })
    state.pendingUsage = addUsage(state.pendingUsage, answer.usage)
    const classification = classify(state.steps, answer, toolChoice)
    if (classification.kind !== 'unusable' || attempt === maxAttempts) return { answer, classification }
    state.draft?.reset('asked_again')
  }
}

/** An answer that the turn's record has no room for is unusable. */
function classify(steps: RecordedStep[], answer: ModelAnswer, toolChoice: ToolChoice): Classification {
  const classification = classifyAnswer(answer, toolChoice)
  if (classification.kind === 'unusable' || hasRoomFor(steps, answer.content, classification))
    return classification
  return { kind: 'unusable' }
}

/** Bytes of a request to a model for its tools, its settings, and the names of its fields. */
const fixedBytes = jsonBytes(declarations) + 2 ** 12

/** @throws {ModelError} that the turn is refused, if a request with nothing but the turn is too large. */
function requestOf(state: RunState): Omit<ModelRequest, 'toolChoice'> {
  const { turn, system, draft } = state
  const { signal, deadline, log } = turn
  const { contents, json } = newestTurns(state.contents, state.maxContentBytes)
  if (contents.length === 0)
    throw new ModelError('model_failed', { cause: 'the turn is too large for a request', refused: true })
  const listener = draft && { listener: draft }
  return { system, contents, json, tools: declarations, signal, deadline, ...listener, log }
}

/** Handles an answer. @returns the outcome of the turn, or undefined when the model must be asked again. */
async function advance(
  state: RunState,
  { answer, classification }: ClassifiedAnswer
): Promise<Outcome | undefined> {
  switch (classification.kind) {
    case 'calls':
      return void (await runCalls(state, answer, classification.calls))
    case 'text':
      return textOutcome(state, answer, classification)
    case 'refused':
      return { ...totalsOf(state), text: refusalReply(state.steps), finalStep: undefined, degraded: true }
    case 'blocked':
      throw new ApiError('content_blocked')
    case 'unusable':
      if (state.steps.length > 0) return fallbackOutcome(state)
      throw new ApiError('model_failed', { cause: `finish reason ${answer.finishReason || '(none)'}` })
  }
}

async function runCalls(
  state: RunState,
  { content, finishReason }: ModelAnswer,
  calls: Call[]
): Promise<void> {
  state.draft?.reset('tool_calls')
  const planned = planCalls(state.steps, calls)
  const step = await state.turn.commit({ content, finishReason, usage: state.pendingUsage, calls: planned })
  state.steps.push(step)
  state.contents.latest.push(...stepContents(step))
  state.pendingUsage = noUsage
}

function textOutcome(
  state: RunState,
  answer: ModelAnswer,
  { text, complete }: { text: string; complete: boolean }
): Outcome {
  const { content, finishReason } = answer
  return {
    ...totalsOf(state),
    text,
    finalStep: { content, finishReason, usage: state.pendingUsage },
    degraded: !complete
  }
}

/** The model returned no text, so the server writes the answer. Later requests contain it as the model's content. */
function fallbackOutcome(state: RunState): Outcome {
  const text = fallbackReply(state.steps)
  const content = { role: 'model', parts: [{ text }] }
  return {
    ...totalsOf(state),
    text,
    finalStep: { content, finishReason: null, usage: state.pendingUsage },
    degraded: true
  }
}

/** The fields that every outcome has. */
function totalsOf({ steps, pendingUsage }: RunState): Pick<Outcome, 'steps' | 'usage'> {
  return { steps, usage: steps.map(step => step.usage).reduce(addUsage, pendingUsage) }
}
