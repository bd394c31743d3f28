import { readFile } from 'node:fs/promises'
import Fastify from 'fastify'
import t from 'tap'
import { listen } from '../../src/server/listen.ts'
import { explain } from '../../src/server/process.ts'
import { testDatabase } from '../support/database.ts'
import { startServer } from '../support/server-process.ts'

const database = await testDatabase(t)
const folder = t.testdir({ file: '' })
const ready = { DATABASE_URL: database.url, JWT_SECRET: 'x'.repeat(32) }

/** The first port that ordinary users can listen on. */
async function firstFreePort(): Promise<number> {
  return Number(await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '0'))
}

const hasNone = (await firstFreePort()) <= 80 && 'every user may listen on port 80 here'

const refusals = {
  'an address of another machine': {
    host: '203.0.113.1',
    says: 'HOST=203.0.113.1 is not an address of this machine. Set it to one that is: 127.0.0.1 accepts connections from this machine only, 0.0.0.0 accepts them from all networks.'
  },
  'a name that nobody has': {
    host: 'no..body',
    says: 'HOST=no..body is neither an IP address nor a host name that resolves. Set it to an address of this machine.'
  },
  'an address that needs more than its digits': {
    host: 'fe80::1',
    says: /^(Cannot listen on fe80::1:0: .*|HOST=fe80::1 is not an address of this machine\. .*)$/
  }
}

for (const [what, { host, says }] of Object.entries(refusals)) {
  t.test(`to listen on ${what} is refused in one line that does not mention the database`, async t => {
    const app = Fastify()
    let isClosed = false
    app.addHook('onClose', async () => {
      isClosed = true
    })
    const refused = await listen(app, { host, port: 0 }).catch(error => error)
    const explanation = explain(refused)
    t.match(explanation, says)
    if (typeof says === 'string') t.equal(explanation, says)
    t.ok(isClosed)
  })
}

t.test('a privileged port is refused in one line to an ordinary user', { skip: hasNone }, async t => {
  const ordinary = process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-net_bind_service', '--'] : []
  const server = startServer(t, folder, { ...ready, PORT: '80' }, { through: ordinary })
  t.equal(await server.ended(), 1)
  t.equal(server.stderr(), 'This user is not allowed to listen on port 80. Set PORT to a port above 1023.\n')
})

t.test(
  'a DATA_DIR that cannot be written is refused in one line, with the embedded Postgres or without',
  async t => {
    const DATA_DIR = `${folder}/file/data`
    const line =
      `DATA_DIR is not writable: ENOTDIR: not a directory, mkdir '${DATA_DIR}'. ` +
      'Set it to a folder that this user can write to. With DATABASE_URL and JWT_SECRET, DATA_DIR is not needed.\n'
    for (const DATABASE_URL of ['', database.url]) {
      const server = startServer(t, folder, { DATA_DIR, DATABASE_URL })
      t.equal(await server.ended(), 1)
      t.equal(server.stderr(), line)
    }
  }
)
