import { ask } from './asking.ts'
import { type Cause, having, inApp } from './cause.ts'
import { chats, type Kind, only, requestOf, withEventId } from './requests.ts'

/** Operations that resume the stream of a turn. */
const namesEvents: Kind = id => withEventId(id) && id !== 'listChanges'

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
    to: namesEvents,
    happens: inApp('healthy', having({ headers: { 'last-event-id': 'last' } }))
  },
  {
    because: 'the id of the last change is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/headers/last-event-id', message: 'must be the id of an event of this stream' }],
    to: only('listChanges'),
    happens: inApp('healthy', having({ headers: { 'last-event-id': 'last' } }))
  },
  {
    because: 'the next changes are no longer kept',
    gives: 'changes_expired',
    to: only('listChanges'),
    async happens(t, { healthy }, id) {
      const userId = healthy.user.id
      await healthy.app.db.deleteFrom('task_changes').where('user_id', '=', userId).execute()
      return ask(t, healthy.app, requestOf(id, healthy))
    }
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
