import createClient from 'openapi-fetch'
import { baseUrl } from './base-url.ts'
import type { components, paths } from './contract.d.ts'
import { fetchSignedIn } from './token.ts'

type Schemas = components['schemas']
export type Change = Schemas['Change']
export type ChangeEvent = Schemas['ChangeEvent']
export type Conversation = Schemas['Conversation']
export type Message = Schemas['Message']
export type SuccessfulToolCall = Schemas['SuccessfulToolCall']
export type Task = Schemas['Task']
export type TaskChange = Schemas['TaskChange']
export type ToolCall = Schemas['ToolCall']
export type TurnId = Pick<Schemas['Turn'], 'conversation_id' | 'turn_id'>
export type User = Schemas['User']

/** The client for requests of a signed-in user. Responses are JSON unless a stream is requested. */
export const api = createClient<paths, 'application/json'>({ baseUrl, fetch: fetchSignedIn })

/** The user's time zone, which decides what "today" means. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
