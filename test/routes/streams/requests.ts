import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { ChatResponse, TurnEvent } from '../../../src/contract/components.ts'
import type { Scope } from '../../../src/db/scope.ts'
import { build } from '../../support/app.ts'
import { openEvents } from '../../support/event-reader.ts'
import { type Answer, calls, type FakeOptions, perWord } from '../../support/fake-gemini/index.ts'
import { type Setup, setUp, type TestUser } from '../../support/setup.ts'
import { pathOf, type TurnIds } from '../turns/requests.ts'

export interface StreamSetup extends Setup {
  /** Another replica. */
  other: FastifyInstance
}

/** Two replicas on one database; the model streams its texts word by word. */
export async function setUpStreams(t: Test, options: FakeOptions = {}): Promise<StreamSetup> {
  const setup = await setUp(t, { chunking: perWord, ...options })
  const { app: other } = await build(t, { gemini: setup.fake.url, database: setup.database })
  return { ...setup, other }
}

interface PostOptions {
  /** The conversation's id. */
  to?: string
  key?: string
  /** Sent as `Last-Event-ID`. */
  last?: string
  app?: FastifyInstance
}

/** A user's requests about streams. */
export function streamsOf(t: Test, { app: own, answer }: StreamSetup, { token }: TestUser) {
  return {
    /** Posts a message that the model answers like this. */
    post(message: string, answers: Answer[], { to, key, last, app = own }: PostOptions = {}) {
      answer(message, answers)
      return openEvents(t, app, {
        method: 'POST',
        url: '/api/chat',
        token,
        body: { message, conversation_id: to },
        headers: { ...(key && { 'idempotency-key': key }), ...(last && { 'last-event-id': last }) }
      })
    },

    /** Streams a turn, after the event with this id. */
    watch(ids: TurnIds, last?: string, app = own) {
      return openEvents(t, app, {
        url: eventsPathOf(ids),
        token,
        headers: { ...(last && { 'last-event-id': last }) }
      })
    }
  }
}

/** The user's only turn. */
export async function turnOf({ db, userId }: Scope) {
  return await db
    .selectFrom('turns')
    .where('user_id', '=', userId)
    .select(['id as turn_id', 'conversation_id', 'status'])
    .executeTakeFirst()
}

export const eventsPathOf = (ids: TurnIds) => `${pathOf(ids)}/events`

/** Adds these tasks, in one step. */
export const add = (...titles: string[]) =>
  calls(titles.map(title => ({ name: 'add_task', args: { title } })))

/** The turn that these events are of, from the first of them. */
export function idsOf([first]: TurnEvent[]): TurnIds & { message_id: string } {
  if (first?.event !== 'turn.started') throw new Error(`a stream began with ${first?.event}`)
  return first.data
}

/** The id that a reader sends to resume after this event. */
export function idOf(event: TurnEvent | undefined): string {
  return event && 'id' in event ? event.id : ''
}

/** The text after the last reset: what a client shows. */
export function textOf(events: TurnEvent[]): string {
  const lastReset = events.findLastIndex(({ event }) => event === 'response.reset')
  return events
    .slice(lastReset + 1)
    .map(event => (event.event === 'response.delta' ? event.data.text : ''))
    .join('')
}

/** Whether the text after the last reset is this one. */
export function showing(text: string): (events: TurnEvent[]) => boolean {
  return events => textOf(events) === text
}

/** The response in the last event. */
export function answerOf(events: TurnEvent[]): ChatResponse {
  const last = events.at(-1)
  if (last?.event !== 'turn.completed') throw new Error(`a stream ended with ${last?.event}`)
  return last.data
}

/** The types of events in order: the deltas of a text count as one, resets and calls have details. */
export function kindsOf(events: TurnEvent[]): string[] {
  return events.map(nameOf).filter((name, index, all) => name !== 'response.delta' || all[index - 1] !== name)
}

function nameOf(event: TurnEvent): string {
  if (event.event === 'response.reset') return `reset: ${event.data.reason}`
  if (event.event !== 'tool_call.started' && event.event !== 'tool_call.completed') return event.event
  return `${event.event} ${event.data.step}.${event.data.index}`
}

/** Asserts that the id of each event is greater than the one before. */
export function idsRise(t: Test, events: TurnEvent[]): void {
  const places = events.map(event => idOf(event).split('.').map(Number))
  t.strictSame(places, places.toSorted(compare))
  t.equal(new Set(places.map(String)).size, events.length, 'each id is there once')
}

function compare(one: number[], other: number[]): number {
  const index = one.findIndex((value, at) => value !== other[at])
  return Number(one[index] ?? 0) - Number(other[index] ?? 0)
}
