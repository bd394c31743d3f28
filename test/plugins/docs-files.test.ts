import { existsSync } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { buildDocs } from '../contract/app.ts'
import { listen, request } from '../support/socket.ts'
import { once, until } from '../support/until.ts'

/** Of Linux: the open files of this process. */
const folder = '/proc/self/fd'
const file = 'swagger-ui-bundle.js'

async function timesOpen(): Promise<number> {
  const links = (await readdir(folder)).map(name => readlink(join(folder, name)).catch(() => ''))
  return (await Promise.all(links)).filter(path => path.endsWith(file)).length
}

t.test(
  'a client that leaves before it has received a file of the documentation leaves no file open',
  { skip: !existsSync(folder) && `needs ${folder}` },
  async t => {
    const app = await buildDocs(t)
    const { hostname, port } = await listen(app)
    const socket = connect(Number(port), hostname)
    // More than the operating system buffers.
    socket.write(request(`GET /docs/static/${file}`).repeat(10))
    await once(socket, 'readable')
    await until(async () => (await timesOpen()) > 0)
    socket.destroy()
    await until(async () => (await timesOpen()) === 0)
    t.pass('it is closed')
  }
)

t.test('HEAD of a file of the documentation has the headers of GET, and no body', async t => {
  const app = await buildDocs(t)
  const url = `/docs/static/${file}`
  const [head, get] = [await app.inject({ method: 'HEAD', url }), await app.inject(url)]
  t.equal(head.statusCode, 200)
  t.equal(head.body, '')
  const compared = ['content-length', 'content-type', 'etag', 'content-security-policy']
  for (const name of compared) t.equal(head.headers[name], get.headers[name], name)
  const unchanged = await app.inject({ url, headers: { 'if-none-match': String(get.headers.etag) } })
  t.match(unchanged, { statusCode: 304, body: '' })
})
