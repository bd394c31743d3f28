import { account } from './account.ts'
import type { ModelAnswer, Usage } from './model.ts'
import { addUsage, type Ending, type RecordedStep } from './turn.ts'

interface Spent {
  steps: RecordedStep[]
  /** Spent on answers that are not on record yet. */
  pending: Usage
}

/** The model answered in text. */
export function textEnding(
  state: Spent,
  answer: ModelAnswer,
  { text, complete }: { text: string; complete: boolean }
): Ending {
  const { content, finishReason } = answer
  return {
    ...endingOf(state),
    text,
    closing: { content, finishReason, usage: state.pending },
    degraded: !complete
  }
}

/** The model gave no closing text: the server writes one, and the model will see it as its own. */
export function accountEnding(state: Spent): Ending {
  const text = account(state.steps)
  const content = { role: 'model', parts: [{ text }] }
  return {
    ...endingOf(state),
    text,
    closing: { content, finishReason: null, usage: state.pending },
    degraded: true
  }
}

/** What every ending tells of its turn. */
export function endingOf({ steps, pending }: Spent): Pick<Ending, 'steps' | 'usage'> {
  return { steps, usage: steps.map(step => step.usage).reduce(addUsage, pending) }
}
