import type { Content, Part } from '../../../src/agent/model.ts'

export const userContent = (...parts: Part[]): Content => ({ role: 'user', parts })

export const modelContent = (...parts: Part[]): Content => ({ role: 'model', parts })

/** A call of this tool; `fields` are added to its part, for example a signature. */
export function callPart(name: string, fields: Part = {}, id?: string): Part {
  return { functionCall: { ...(id && { id }), name, args: { title: name } }, ...fields }
}

/** The result of a call of this tool. */
export function resultPart(name: string, id?: string): Part {
  return { functionResponse: { ...(id && { id }), name, response: { done: true } } }
}

export function signed(thoughtSignature: string) {
  return { thoughtSignature }
}

export const hello = userContent({ text: 'Hello' })
export const hi = modelContent({ text: 'Hi.', ...signed('text-1') })
export const question = userContent({ text: 'Add milk and bread, then list' })
export const twoCalls = modelContent(callPart('add', signed('first'), '1'), callPart('add', {}, '2'))
export const twoResults = userContent(resultPart('add', '1'), resultPart('add', '2'))
const listCall = modelContent(callPart('list', signed('second')))
export const listResult = userContent(resultPart('list'))

/** A valid history: an earlier turn, then one with two steps. */
export const goodHistory = [hello, hi, question, twoCalls, twoResults, listCall, listResult]
