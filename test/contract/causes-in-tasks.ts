import { randomUUID } from 'node:crypto'
import { ask } from './asking.ts'
import { type Cause, having, inApp } from './cause.ts'
import { only, requestOf, withId } from './requests.ts'

const writes = only('updateTask', 'deleteTask')

/** Outcomes of requests about tasks. */
export const causesInTasks: Cause[] = [
  {
    because: 'the request succeeds',
    gives: 201,
    without: ['idempotency-replayed'],
    to: only('createTask'),
    happens: inApp('healthy')
  },
  {
    because: 'the request is repeated',
    gives: 201,
    to: only('createTask'),
    async happens(t, { healthy }, id) {
      const request = { ...requestOf(id, healthy), headers: { 'idempotency-key': 'repeated-task' } }
      await ask(t, healthy.app, request)
      return ask(t, healthy.app, request)
    }
  },
  {
    because: 'the request succeeds',
    gives: 204,
    to: only('deleteTask'),
    async happens(t, { healthy }, id) {
      const task = Object((await ask(t, healthy.app, requestOf('createTask', healthy))).body)
      return ask(t, healthy.app, requestOf(id, { ...healthy, task }))
    }
  },
  {
    because: 'the task does not exist',
    gives: 'not_found',
    to: only('getTask', 'updateTask', 'deleteTask'),
    happens: inApp('healthy', withId(randomUUID()))
  },
  {
    because: 'the client has the current version',
    gives: 304,
    to: only('getTask'),
    async happens(t, { healthy: well }, id) {
      const { headers } = await ask(t, well.app, requestOf(id, well))
      return ask(t, well.app, { ...requestOf(id, well), headers: { 'if-none-match': String(headers.etag) } })
    }
  },
  {
    because: 'the task has another version',
    gives: 'stale',
    to: writes,
    happens: inApp('healthy', having({ headers: { 'if-match': '"1000"' } }))
  },
  {
    because: 'the tag is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/headers/if-match', message: 'must be the etag of the task, such as "3", or *' }],
    to: writes,
    happens: inApp('healthy', having({ headers: { 'if-match': '3' } }))
  },
  {
    because: 'the date does not exist',
    gives: 'validation_failed',
    errors: [{ pointer: '/due', message: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)' }],
    to: only('createTask', 'updateTask'),
    happens: inApp('healthy', having({ body: { title: 'milk', due: '2025-02-30' } }))
  },
  {
    because: 'the cursor is that of another order',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }],
    to: only('listTasks'),
    async happens(t, { healthy }, id) {
      const request = requestOf(id, healthy)
      await ask(t, healthy.app, requestOf('createTask', healthy))
      const page = Object((await ask(t, healthy.app, { ...request, url: `${request.url}?limit=1` })).body)
      return ask(t, healthy.app, { ...request, url: `${request.url}?sort=number&cursor=${page.next_cursor}` })
    }
  },
  {
    because: 'another task has used the key',
    gives: 'idempotency_mismatch',
    to: only('createTask'),
    async happens(t, { healthy }, id) {
      const keyed = having({ headers: { 'idempotency-key': 'key-of-a-task' } })
      await ask(t, healthy.app, keyed(requestOf(id, healthy)))
      return ask(t, healthy.app, { ...keyed(requestOf(id, healthy)), body: { title: 'something else' } })
    }
  }
]
