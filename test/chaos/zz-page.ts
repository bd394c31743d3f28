import { startServer } from '../bench/streams/server.ts'
import { largeConversation } from '../support/large-responses.ts'
import { seedAtLimits } from './harness/attacks.ts'
import { openPostgres } from './harness/postgres.ts'
import { jwtSecret, newUser } from './harness/requests.ts'

const postgres = await openPostgres()
const { url, db } = await postgres.database()
const user = await newUser(db)
await seedAtLimits(db, user.userId)
const server = await startServer({ DATABASE_URL: url, JWT_SECRET: jwtSecret, MODEL: 'offline' })
for (const path of [
  `/api/conversations/${largeConversation}/messages?limit=100`,
  `/api/conversations/${largeConversation}/turns?limit=100`,
  '/api/tasks?limit=100&status=all&sort=priority',
  '/api/conversations?limit=100',
  '/api/conversations?q=the&limit=100',
  '/api/tasks?q=zzz&status=all',
  '/api/tasks',
  '/docs/yaml'
]) {
  const times: number[] = []
  let size = 0
  const before = await server.measure('costs')
  for (let i = 0; i < 8; i++) {
    const t = performance.now()
    const r = await fetch(server.url + path, { headers: { authorization: `Bearer ${user.token}` } })
    size = (await r.arrayBuffer()).byteLength
    times.push(performance.now() - t)
  }
  const after = await server.measure('costs')
  console.log(
    path.slice(-40),
    size,
    times.map(t => Math.round(t)).join(' '),
    'cpu per request ms',
    ((after.cpu.before - before.cpu.after) / 8).toFixed(1),
    'rss',
    Math.round(after.rss / 1e6)
  )
}
await server.stop()
await postgres.remove()
process.exit(0)
