import { storable } from '../lib/text.ts'
import type { Content, JsonObject, ModelAnswer, Part } from './model.ts'

/** A call that can be run; the name may still be of no tool. */
export interface Call {
  name: string
  args: JsonObject
}

/** What an answer of the model amounts to. */
export type Classification =
  | { kind: 'calls'; calls: Call[] }
  /** `complete` is false when the model was cut short. */
  | { kind: 'text'; text: string; complete: boolean }
  /** The model would not answer. */
  | { kind: 'refused' }
  /** The provider would not even show the prompt to the model. */
  | { kind: 'blocked' }
  /** Nothing that can be shown or run: worth asking again once. */
  | { kind: 'unusable' }

type Reading = (content: Content) => Classification

const unusable: Reading = () => ({ kind: 'unusable' })
const refused: Reading = () => ({ kind: 'refused' })

/** What each finish reason means. Calls count only with `STOP`; a reason that is not listed is unusable. */
const readings: Record<string, Reading> = {
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

/** Judges an answer by its finish reason, then by its parts. */
export function classifyAnswer({ content, finishReason }: ModelAnswer): Classification {
  const reading = Object.hasOwn(readings, finishReason) ? readings[finishReason] : undefined
  return (reading ?? unusable)(content)
}

function textOf(content: Content, complete: boolean): Classification {
  const text = visibleText(content)
  return storable(text).trim() ? { kind: 'text', text, complete } : { kind: 'unusable' }
}

/** Calls in one content, at most: many more than a turn may make, and few enough to go on record. */
const maxCalls = 64

function callsOf(content: Content): Classification | undefined {
  if (!hasCalls(content)) return undefined
  const calls = callParts(content).map(({ functionCall: { name = '', args } }) => ({
    name,
    args: args ?? {}
  }))
  if (calls.length > maxCalls) return { kind: 'unusable' }
  // A name goes on record and back to the model: one that is no identifier was garbled on its way.
  return calls.every(call => /^[\w.:-]{1,128}$/.test(call.name))
    ? { kind: 'calls', calls }
    : { kind: 'unusable' }
}

type CallPart = Part & Required<Pick<Part, 'functionCall'>>

/** The parts of a content that are calls, in order. */
export function callParts(content: Content): CallPart[] {
  return (content.parts ?? []).filter((part): part is CallPart => Boolean(part.functionCall))
}

function hasCalls(content: Content): boolean {
  return callParts(content).length > 0
}

/** What a user sees of a content: its text without the model's thoughts. */
export function visibleText({ parts = [] }: Content): string {
  return parts.map(part => (part.thought ? '' : (part.text ?? ''))).join('')
}
