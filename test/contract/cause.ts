import type { Test } from 'tap'
import type { ErrorCode, FieldProblem } from '../../src/errors.ts'
import type { ApiResponse } from '../support/client.ts'
import { ask } from './asking.ts'
import type { OperationId } from './documented.ts'
import { type Kind, requestOf, type TestRequest } from './requests.ts'
import type { PreparedApp, TestApps } from './worlds.ts'

/** A cause of a status. */
export interface Cause {
  because: string
  /** The code of the problem, or the status of another response. */
  gives: ErrorCode | number
  to: Kind
  happens(t: Test, apps: TestApps, id: OperationId): Promise<ApiResponse<unknown>>
  /** The problem's `errors`. */
  errors?: FieldProblem[]
  /** The problem's `tasks`, without their ids. */
  tasks?: { number: number; title: string }[]
  /** Whether the problem names conversation and turn. */
  turn?: true
  /** Headers that the status has for other causes only. */
  without?: string[]
}

type AppName = { [Name in keyof TestApps]: TestApps[Name] extends PreparedApp ? Name : never }[keyof TestApps]
type Change = (request: TestRequest) => TestRequest

/** Sends the operation's own request, with a change, to one of the apps. */
export function inApp(name: AppName, change: Change = request => request): Cause['happens'] {
  return (t, apps, id) => ask(t, apps[name].app, change(requestOf(id, apps[name])))
}

export function having(fields: Partial<TestRequest>): Change {
  return request => ({ ...request, ...fields })
}

/** With this unchanged body and media type. */
export function typed(type: string, body: string): Change {
  return having({ body, headers: { 'content-type': type } })
}
