import { isDeepStrictEqual } from 'node:util'
import type { Content, FunctionCall, Part } from '../../../src/agent/model.ts'
import type { Problem } from './problems.ts'
import * as problems from './problems.ts'

/** A content that was issued, and the contents of the current turn that it answered: from the user's text on. */
export interface IssuedStep {
  turn: Content[]
  content: Content
}

type Rule = (contents: Content[], issued: readonly IssuedStep[]) => Problem | undefined

/**
 * Finds the problem for which Gemini would refuse a request's contents, by the rules of its recorded 400s:
 *
 * - they start with the user, end with a user's text or with function responses, and none is empty;
 * - a content with calls follows a user's text or function responses;
 * - it is answered by the very next content, with one response per call, in order, names and ids equal;
 * - calls of the current turn, which starts at the last user text, are exactly those that were issued there, thought
 *   signatures included; a marker may replace the signature of a first call.
 */
export function checkContents(contents: Content[], issued: readonly IssuedStep[]): Problem | undefined {
  for (const rule of [checkParts, checkCallOrder, checkResponses, checkEnds, checkSignatures]) {
    const problem = rule(contents, issued)
    if (problem) return problem
  }
  return undefined
}

/** The contents of the current turn: from the last user text on. */
export function currentTurn(contents: Content[]): Content[] {
  return contents.slice(Math.max(0, contents.findLastIndex(isUserText)))
}

/** The steps of a history, as if the model had issued them: a correct client can send them again. */
export function issuedIn(contents: Content[]): IssuedStep[] {
  return contents.flatMap((content, index) =>
    content.role === 'model' ? [{ turn: currentTurn(contents.slice(0, index)), content }] : []
  )
}

const checkParts: Rule = contents => {
  if (contents.length === 0) return problems.noContents
  for (const [index, { role, parts = [] }] of contents.entries()) {
    if (role !== 'user' && role !== 'model') return problems.badRole
    if (parts.length === 0) return problems.noParts(index)
    const empty = parts.findIndex(part => !hasData(part))
    if (empty >= 0) return problems.noData(index, empty)
  }
  return undefined
}

const checkEnds: Rule = contents => {
  if (contents[0]?.role !== 'user') return problems.badStart
  return contents.at(-1)?.role === 'model' ? problems.badEnd : undefined
}

const checkCallOrder: Rule = contents => {
  const misplaced = contents.some(
    (content, index) => isCallTurn(content) && contents[index - 1]?.role !== 'user'
  )
  return misplaced ? problems.badOrder : undefined
}

const checkResponses: Rule = contents => {
  const mismatch = contents.some((content, index) => {
    const before = contents[index - 1]
    const calls = before && isCallTurn(before) ? callsOf(before) : []
    return !answers(content, calls)
  })
  const last = contents.at(-1)
  const unanswered = last !== undefined && isCallTurn(last)
  return mismatch || unanswered ? problems.badResponses : undefined
}

const checkSignatures: Rule = (contents, issued) => {
  const turn = currentTurn(contents)
  for (const [index, content] of turn.entries()) {
    if (!isCallTurn(content)) continue
    const steps = issued.filter(step => isDeepStrictEqual(step.turn, turn.slice(0, index)))
    if (steps.some(step => sameCalls(step.content, content) || isMarked(step.content, content))) continue
    const first = content.parts?.find(part => part.functionCall)
    if (first?.thoughtSignature) return problems.badSignature
    return problems.noSignature(first?.functionCall?.name ?? '', contents.length - turn.length + index + 1)
  }
  return undefined
}

function answers(content: Content, calls: FunctionCall[]): boolean {
  const responses = (content.parts ?? []).flatMap(part => part.functionResponse ?? [])
  if (responses.length > 0 && content.role !== 'user') return false
  return (
    responses.length === calls.length &&
    calls.every((call, index) => {
      const response = responses[index]
      return response?.name === call.name && response?.id === call.id
    })
  )
}

/** Whether the first call has the marker for a signature that the model has not sent, and everything else is as issued. */
function isMarked(issued: Content, sent: Content): boolean {
  const [first, ...others] = callParts(sent)
  if (first?.thoughtSignature !== 'skip_thought_signature_validator') return false
  const { thoughtSignature, ...unsigned } = first
  return sameCalls(withoutSignatures(issued), { parts: [unsigned, ...others] })
}

function withoutSignatures(content: Content): Content {
  return { parts: callParts(content).map(({ thoughtSignature, ...part }) => part) }
}

/** A client may add an id to a call that has none; everything else must be as issued. */
function sameCalls(issued: Content, sent: Content): boolean {
  const before = callParts(issued)
  const now = callParts(sent)
  return (
    before.length === now.length &&
    before.every((part, index) => {
      const other = now[index]
      const id = part.functionCall?.id ?? other?.functionCall?.id
      return isDeepStrictEqual({ ...part, functionCall: { ...part.functionCall, id } }, withId(other, id))
    })
  )
}

function withId(part: Part | undefined, id: string | undefined) {
  return { ...part, functionCall: { ...part?.functionCall, id } }
}

function callParts({ parts = [] }: Content): Part[] {
  return parts.filter(part => part.functionCall)
}

function callsOf(content: Content): FunctionCall[] {
  return callParts(content).flatMap(part => part.functionCall ?? [])
}

function isCallTurn(content: Content): boolean {
  return content.role === 'model' && callParts(content).length > 0
}

function isUserText({ role, parts = [] }: Content): boolean {
  return (
    role === 'user' &&
    parts.some(part => part.text !== undefined) &&
    !parts.some(part => part.functionResponse)
  )
}

function hasData(part: Part): boolean {
  return part.text !== undefined || part.functionCall !== undefined || part.functionResponse !== undefined
}
