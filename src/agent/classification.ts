import { isVisible } from '../lib/text.ts'
import type { Content, JsonObject, ModelAnswer, Part } from './model.ts'

/** A well-formed call. The tool may not exist. */
export interface Call {
  name: string
  args: JsonObject
}

/** The kind of an answer of the model. */
export type Classification =
  | { kind: 'calls'; calls: Call[] }
  /** `complete` is false when the answer was cut short. */
  | { kind: 'text'; text: string; complete: boolean }
  /** The model refused to answer. */
  | { kind: 'refused' }
  /** The provider blocked the prompt before it reached the model. */
  | { kind: 'blocked' }
  /** There is nothing to show or run. The model can be asked again once. */
  | { kind: 'unusable' }

type Classifier = (content: Content) => Classification

const unusable: Classifier = () => ({ kind: 'unusable' })
const refused: Classifier = () => ({ kind: 'refused' })

/** By finish reason. Calls are run only with `STOP`. An answer with a reason that is not listed is unusable. */
const classifiers: Record<string, Classifier> = {
  STOP: content => callsOf(content) ?? textOf(content, true),
  MAX_TOKENS: content => (hasCalls(content) ? { kind: 'unusable' } : textOf(content, false)),
  SAFETY: refused,
  RECITATION: refused,
  LANGUAGE: refused,
  BLOCKLIST: refused,
  PROHIBITED_CONTENT: refused,
  SPII: refused,
  PROMPT_BLOCKED: () => ({ kind: 'blocked' }),
  MALFORMED_FUNCTION_CALL: unusable,
  UNEXPECTED_TOOL_CALL: unusable
}

/** Classifies an answer by its finish reason, then by its parts. */
export function classifyAnswer({ content, finishReason }: ModelAnswer): Classification {
  const classifier = Object.hasOwn(classifiers, finishReason) ? classifiers[finishReason] : undefined
  return (classifier ?? unusable)(content)
}

function textOf(content: Content, complete: boolean): Classification {
  const text = visibleText(content)
  return isVisible(text) ? { kind: 'text', text, complete } : { kind: 'unusable' }
}

/** The maximum number of calls in one content: many more than a turn can run, and few enough to store. */
const maxCalls = 64

function callsOf(content: Content): Classification | undefined {
  if (!hasCalls(content)) return undefined
  const calls = callParts(content).map(({ functionCall: { name = '', args } }) => ({
    name,
    args: args ?? {}
  }))
  if (calls.length > maxCalls) return { kind: 'unusable' }
  // Names are stored and sent back to the model. A name that is not an identifier is corrupt.
  return calls.every(call => /^[\w.:-]{1,128}$/.test(call.name))
    ? { kind: 'calls', calls }
    : { kind: 'unusable' }
}

type CallPart = Part & Required<Pick<Part, 'functionCall'>>

export function callParts(content: Content): CallPart[] {
  return (content.parts ?? []).filter((part): part is CallPart => Boolean(part.functionCall))
}

function hasCalls(content: Content): boolean {
  return callParts(content).length > 0
}

/** The text of a content that the user sees, without the model's thoughts. */
export function visibleText({ parts = [] }: Content): string {
  return parts.map(part => (part.thought ? '' : (part.text ?? ''))).join('')
}
