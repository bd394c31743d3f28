import { ApiError } from '../errors.ts'
import { type Call, type Classification, classifyAnswer } from './classification.ts'
import { Draft } from './draft.ts'
import { fallbackReply, refusal } from './fallback-replies.ts'
import { hasReachedLimit, plan } from './limits.ts'
import type { Model, ModelAnswer, ModelRequest, Usage } from './model.ts'
import { systemInstruction } from './system-instruction.ts'
import { declarations } from './tools/toolbox.ts'
import { stepContents } from './transcript.ts'
import { type AgentTurn, addUsage, type Ending, noUsage, type RecordedStep } from './turn.ts'

/** Where a turn stands in this process; all of it can be built again from the record. */
interface Progress {
  turn: AgentTurn
  system: string
  steps: RecordedStep[]
  /** Spent on answers that are not on record yet. */
  pending: Usage
  /** When somebody listens. */
  draft: Draft | undefined
}

interface Answered {
  answer: ModelAnswer
  classification: Classification
}

/** The agent's loop: asks the model, has its calls made, and goes on until it answers in text. Knows no vendor. */
export function createAgent({ model }: { model: Model }) {
  return {
    model: model.name,
    /**
     * Works on a turn from where its record ends. Its listener, if any, has got the final text when this resolves.
     * @throws {ApiError} `content_blocked`, `model_failed`
     * @throws {ModelError} as the model does; the signal's reason when that was aborted.
     */
    async run(turn: AgentTurn): Promise<Ending> {
      const progress = begin(turn)
      let ending: Ending | undefined
      while (!ending) {
        const isExhausted = hasReachedLimit(progress.steps)
        ending = isExhausted ? fallbackEnding(progress) : await advance(progress, await ask(model, progress))
      }
      progress.draft?.settle(ending.text)
      return ending
    }
  }
}

export type Agent = ReturnType<typeof createAgent>

function begin(turn: AgentTurn): Progress {
  const system = systemInstruction(turn.clock)
  const draft = turn.listener && new Draft(turn.listener, turn.log)
  return { turn, system, steps: [...turn.steps], pending: noUsage, draft }
}

/** An empty or malformed answer is asked for once more; the tools that have run are not run again. */
async function ask(model: Model, progress: Progress): Promise<Answered> {
  for (let isRepeat = false; ; isRepeat = true) {
    progress.turn.signal.throwIfAborted()
    const answer = await model.generate(requestOf(progress))
    progress.pending = addUsage(progress.pending, answer.usage)
    const classification = classifyAnswer(answer)
    if (classification.kind !== 'unusable' || isRepeat) return { answer, classification }
    progress.draft?.reset('asked_again')
  }
}

function requestOf({ turn, system, steps, draft }: Progress): ModelRequest {
  const { signal, deadline, log } = turn
  const contents = [...turn.contents, ...steps.slice(turn.steps.length).flatMap(stepContents)]
  return { system, contents, tools: declarations, signal, deadline, ...(draft && { listener: draft }), log }
}

/** Does what the answer asks for; an ending when that was the last of the turn. */
async function advance(
  progress: Progress,
  { answer, classification }: Answered
): Promise<Ending | undefined> {
  switch (classification.kind) {
    case 'calls':
      return void (await makeCalls(progress, answer, classification.calls))
    case 'text':
      return textEnding(progress, answer, classification)
    case 'refused':
      return { ...endingOf(progress), text: refusal(progress.steps), closing: undefined, degraded: true }
    case 'blocked':
      throw new ApiError('content_blocked')
    case 'unusable':
      if (progress.steps.length > 0) return fallbackEnding(progress)
      throw new ApiError('model_failed', { cause: `finish reason ${answer.finishReason || '(none)'}` })
  }
}

async function makeCalls(
  progress: Progress,
  { content, finishReason }: ModelAnswer,
  calls: Call[]
): Promise<void> {
  progress.draft?.reset('tool_calls')
  const planned = plan(progress.steps, calls)
  const step = await progress.turn.commit({ content, finishReason, usage: progress.pending, calls: planned })
  progress.steps.push(step)
  progress.pending = noUsage
}

/** The model answered in text. */
function textEnding(
  progress: Progress,
  answer: ModelAnswer,
  { text, complete }: { text: string; complete: boolean }
): Ending {
  const { content, finishReason } = answer
  return {
    ...endingOf(progress),
    text,
    closing: { content, finishReason, usage: progress.pending },
    degraded: !complete
  }
}

/** The model gave no closing text: the server writes one, and the model will see it as its own. */
function fallbackEnding(progress: Progress): Ending {
  const text = fallbackReply(progress.steps)
  const content = { role: 'model', parts: [{ text }] }
  return {
    ...endingOf(progress),
    text,
    closing: { content, finishReason: null, usage: progress.pending },
    degraded: true
  }
}

/** What every ending tells of its turn. */
function endingOf({ steps, pending }: Progress): Pick<Ending, 'steps' | 'usage'> {
  return { steps, usage: steps.map(step => step.usage).reduce(addUsage, pending) }
}
