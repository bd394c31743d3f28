import { sql } from 'kysely'
import t from 'tap'
import { createDatabase } from '../../src/db/client.ts'
import { emptyDatabase } from '../support/database.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { until } from '../support/until.ts'

/** Of this process, those of the proxy included. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter(type => type === 'TCPSocketWrap').length
}

t.test('an idle connection is closed, even if the other side does not answer any more', async t => {
  const { url } = await emptyDatabase(t)
  const proxy = await startFaultProxy(url)
  t.teardown(() => proxy.close())
  const log = { warn: () => undefined }
  const db = createDatabase({ url: proxy.url, poolMax: 1, log, timeouts: { idle: 200 } })
  t.teardown(() => db.destroy())
  await sql`select 1`.execute(db)
  const open = openSockets()
  proxy.begin('black hole')
  // The proxy does not notice it, and keeps its two sockets.
  await until(() => openSockets() === open - 1)
})
