import { randomUUID } from 'node:crypto'
import { ask } from './asking.ts'
import { type Cause, having, inWorld } from './cause.ts'
import { only, requestOf, withId } from './requests.ts'

const writes = only('updateTask', 'deleteTask')

/** Outcomes of requests about tasks. */
export const causesInTasks: Cause[] = [
  {
    because: 'the request succeeds',
    gives: 201,
    without: ['idempotency-replayed'],
    to: only('createTask'),
    happens: inWorld('well')
  },
  {
    because: 'the request is repeated',
    gives: 201,
    to: only('createTask'),
    async happens(t, { well }, id) {
      const asked = { ...requestOf(id, well), headers: { 'idempotency-key': 'repeated-task' } }
      await ask(t, well.app, asked)
      return ask(t, well.app, asked)
    }
  },
  {
    because: 'the request succeeds',
    gives: 204,
    to: only('deleteTask'),
    async happens(t, { well }, id) {
      const task = Object((await ask(t, well.app, requestOf('createTask', well))).body)
      return ask(t, well.app, requestOf(id, { ...well, task }))
    }
  },
  {
    because: 'the task does not exist',
    gives: 'not_found',
    to: only('getTask', 'updateTask', 'deleteTask'),
    happens: inWorld('well', withId(randomUUID()))
  },
  {
    because: 'the client has the current version',
    gives: 304,
    to: only('getTask'),
    async happens(t, { well }, id) {
      const { headers } = await ask(t, well.app, requestOf(id, well))
      return ask(t, well.app, { ...requestOf(id, well), headers: { 'if-none-match': String(headers.etag) } })
    }
  },
  {
    because: 'the task has another version',
    gives: 'stale',
    to: writes,
    happens: inWorld('well', having({ headers: { 'if-match': '"1000"' } }))
  },
  {
    because: 'the tag is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/headers/if-match', message: 'must be the etag of the task, such as "3", or *' }],
    to: writes,
    happens: inWorld('well', having({ headers: { 'if-match': '3' } }))
  },
  {
    because: 'the date does not exist',
    gives: 'validation_failed',
    errors: [{ pointer: '/due', message: 'must be a day (YYYY-MM-DD) or a time with its offset (RFC 3339)' }],
    to: only('createTask', 'updateTask'),
    happens: inWorld('well', having({ body: { title: 'milk', due: '2025-02-30' } }))
  },
  {
    because: 'the cursor is that of another order',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/cursor', message: 'must be the next_cursor of an earlier page' }],
    to: only('listTasks'),
    async happens(t, { well }, id) {
      const asked = requestOf(id, well)
      await ask(t, well.app, requestOf('createTask', well))
      const page = Object((await ask(t, well.app, { ...asked, url: `${asked.url}?limit=1` })).body)
      return ask(t, well.app, { ...asked, url: `${asked.url}?sort=number&cursor=${page.next_cursor}` })
    }
  },
  {
    because: 'another task has used the key',
    gives: 'idempotency_mismatch',
    to: only('createTask'),
    async happens(t, { well }, id) {
      const keyed = having({ headers: { 'idempotency-key': 'key-of-a-task' } })
      await ask(t, well.app, keyed(requestOf(id, well)))
      return ask(t, well.app, { ...keyed(requestOf(id, well)), body: { title: 'something else' } })
    }
  }
]
