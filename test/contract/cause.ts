import type { Test } from 'tap'
import type { ErrorCode, FieldProblem } from '../../src/errors.ts'
import type { Answer } from '../support/client.ts'
import { ask } from './asking.ts'
import type { OperationId } from './documented.ts'
import { type Asked, type Kind, requestOf } from './requests.ts'
import type { World, Worlds } from './worlds.ts'

/** A cause of a status. */
export interface Cause {
  because: string
  /** The code of the problem, or the status of another response. */
  gives: ErrorCode | number
  to: Kind
  happens(t: Test, worlds: Worlds, id: OperationId): Promise<Answer<unknown>>
  /** The problem's `errors`. */
  errors?: FieldProblem[]
  /** Whether the problem names conversation and turn. */
  turn?: true
  /** Headers that the status has for other causes only. */
  without?: string[]
}

type WorldName = { [Name in keyof Worlds]: Worlds[Name] extends World ? Name : never }[keyof Worlds]
type Change = (asked: Asked) => Asked

/** The operation's own request in a world, with a change. */
export function inWorld(name: WorldName, change: Change = asked => asked): Cause['happens'] {
  return (t, worlds, id) => ask(t, worlds[name].app, change(requestOf(id, worlds[name])))
}

export function having(fields: Partial<Asked>): Change {
  return asked => ({ ...asked, ...fields })
}

/** With this unchanged body and media type. */
export function typed(type: string, body: string): Change {
  return having({ body, headers: { 'content-type': type } })
}
