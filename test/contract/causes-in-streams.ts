import { ask } from './asking.ts'
import { type Cause, having, inApp } from './cause.ts'
import { chats, only, requestOf, withEventId } from './requests.ts'

const events = { accept: 'text/event-stream' }

/** Outcomes of requests for events. */
export const causesInStreams: Cause[] = [
  {
    because: 'the client accepts events',
    gives: 200,
    without: ['idempotency-replayed'],
    to: chats,
    happens: inApp('healthy', having({ headers: events }))
  },
  {
    because: 'the request is repeated and accepts events',
    gives: 200,
    to: chats,
    async happens(t, { healthy }, id) {
      const headers = { ...events, 'idempotency-key': `streamed-${id}` }
      await ask(t, healthy.app, { ...requestOf(id, healthy), headers })
      return ask(t, healthy.app, { ...requestOf(id, healthy), headers })
    }
  },
  {
    because: 'the client knows all events',
    gives: 204,
    to: only('streamTurn'),
    happens: inApp('healthy', having({ headers: { 'last-event-id': '99.0.0.0' } }))
  },
  {
    because: 'the id of the last event is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/headers/last-event-id', message: 'must be the id of an event of this turn' }],
    to: withEventId,
    happens: inApp('healthy', having({ headers: { 'last-event-id': 'last' } }))
  },
  {
    because: 'the limit of open streams is reached',
    gives: 'overloaded',
    to: withEventId,
    async happens(t, { streamsFull }, id) {
      const prepared = await streamsFull()
      return ask(t, prepared.app, { ...requestOf(id, prepared), headers: events })
    }
  }
]
