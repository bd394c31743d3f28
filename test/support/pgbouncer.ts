import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once, until } from './until.ts'

const program = '/usr/sbin/pgbouncer'

/** For `skip`: why there is no PgBouncer; false if there is one. */
export const noPgBouncer = !existsSync(program) && `needs ${program}: apt-get install pgbouncer`

interface PgBouncer {
  /** The URL of the same database through PgBouncer. */
  url: string
  /** Called at the end of this process if not before. */
  stop(): void
}

/** Starts PgBouncer in transaction mode for all databases of the Postgres at `url`. */
export async function startPgBouncer(url: string): Promise<PgBouncer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, configuration(new URL(url), port))
  const log = openSync(join(folder, 'log'), 'w')
  const child = spawn(program, [file], { ...unprivileged(), stdio: ['ignore', log, log] })
  closeSync(log)
  function stop() {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', stop)
  child.unref()
  await until(() => {
    const lines = readFileSync(join(folder, 'log'), 'utf8')
    if (child.exitCode !== null) throw new Error(`PgBouncer does not start: ${lines}`)
    return lines.includes('process up')
  })
  return { url: Object.assign(new URL(url), { port }).href, stop }
}

/** PgBouncer 1.18 does not know the two timeouts, and refuses connections that set them unless told to ignore them. */
function configuration({ hostname, port, username, password }: URL, ownPort: string): string {
  return `[databases]
* = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 1000
ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout
`
}

/** PgBouncer refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const closed = once(server, 'close')
  server.close()
  await closed
  return String(typeof address === 'object' && address?.port)
}
