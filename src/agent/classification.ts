import { isNestedAtMost, isObject } from '../lib/objects.ts'
import { isVisible, jsonBytes } from '../lib/text.ts'
import type { Content, JsonObject, ModelAnswer, Part, ToolChoice } from './model.ts'

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
  /** There is nothing to show or run. The model can be asked again. */
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

/** Classifies an answer by its finish reason, then by its parts. Calls that were not allowed are unusable. */
export function classifyAnswer(
  { content, finishReason }: ModelAnswer,
  toolChoice: ToolChoice = 'auto'
): Classification {
  const isAllowed = toolChoice === 'auto' || !hasCalls(content)
  if (!isAllowed || isTooLarge(content)) return { kind: 'unusable' }
  const classifier = Object.hasOwn(classifiers, finishReason) ? classifiers[finishReason] : undefined
  return (classifier ?? unusable)(content)
}

/** Whether a content, or a part of one, exceeds a limit. */
export function isTooLarge(content: Content): boolean {
  if (content.parts && content.parts.length > maxParts) return true
  if (!isNestedAtMost(content, maxDepth) || jsonBytes(content) > maxContentBytes) return true
  return visibleText(content).length > maxTextLength
}

/** Bytes of a content as JSON, with its calls and signatures. It is stored, and sent again with each later message. */
export const maxContentBytes = 2 ** 19

/** Parts of a content. Text that is streamed word by word, with a field in each part that forbids to join them, fits. */
export const maxParts = 16_384

/** Levels of arrays and objects in a content. Functions that process arguments recursively would overflow the stack. */
const maxDepth = 64

/** Characters of a text for people. A longer one is a model that repeats itself; it is never cut. */
export const maxTextLength = 20_000

/** Calls and thoughts that Gemini has written as text by mistake. */
const leaks = [/\bdefault_api[.:]\w/, /```\s*tool_code/, /^\s*tool_code\n/, /<ctrl\d+>/, /^\s*thought:/i]

function textOf(content: Content, complete: boolean): Classification {
  const text = visibleText(content)
  const isUsable = isVisible(text) && !leaks.some(leak => leak.test(text))
  return isUsable ? { kind: 'text', text, complete } : { kind: 'unusable' }
}

/** The maximum number of calls in one content: more than a turn can run, and few enough to store. */
export const maxCalls = 256

function callsOf(content: Content): Classification | undefined {
  if (!hasCalls(content)) return undefined
  const calls = callParts(content).flatMap(({ functionCall }) => callOf(functionCall) ?? [])
  const areAllValid = calls.length === callParts(content).length
  return areAllValid && calls.length <= maxCalls ? { kind: 'calls', calls } : { kind: 'unusable' }
}

/**
 * Names and ids are stored and sent back to the model: a name that is not an identifier is corrupt, and so is an id that
 * is no short text. So are arguments of no object.
 */
function callOf({ id, name, args = {} }: { id?: unknown; name?: unknown; args?: unknown }): Call | undefined {
  const tool = typeof name === 'string' ? name.replace(namespace, '') : ''
  const hasId = id === undefined || (typeof id === 'string' && /^[ -~]{0,128}$/.test(id))
  const isValid = hasId && /^[\w.:-]{1,128}$/.test(tool) && isObject(args) && !Array.isArray(args)
  return isValid ? { name: tool, args } : undefined
}

/** Gemini sometimes adds the namespace of its function declarations to a name. */
const namespace = /^default_api[.:]/

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
