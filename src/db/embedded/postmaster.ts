import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { OperatorError } from '../../errors.ts'
import { hasCode } from '../../lib/objects.ts'

const exec = promisify(execFile)

/**
 * The port of the Postgres that runs on this data directory; undefined when none is running.
 *
 * A `postmaster.pid` can outlive its process, and its pid can be reused by another program. Postgres would mistake that
 * program for a running server and refuse to start, so such a file is removed. Call this only while holding the mutex.
 */
export async function runningPort(data: string): Promise<number | undefined> {
  const file = join(data, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(lines[0])
  if (!pid || !isAlive(pid)) return undefined
  if (await isPostmaster(pid, data)) return Number(lines[3])
  await rm(file, { force: true })
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (process.platform === 'win32') return true
  return (await commandLine(pid)).includes(data)
}

/** Slim container images have no `ps`; macOS has no /proc. */
async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return (await exec('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout
  } catch {
    return ''
  }
}

/** The port of the last start, so that servers that lost their connection find Postgres on the same port. */
export async function lastPort(data: string): Promise<number | undefined> {
  const options = await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => '')
  const port = /"-p" "(\d+)"/.exec(options)?.[1]
  return port === undefined ? undefined : Number(port)
}

const defaultPort = 5432
/** Attempts to get the preferred port, 100 ms apart: processes of a killed Postgres can still hold it for a moment. */
const attempts = 30

/** A free port on the loopback address: the preferred one if it is free. It is never Postgres's default port. */
export async function freePort(preferred: number | undefined): Promise<number> {
  const port = (preferred && (await tryRepeatedly(preferred))) || (await tryPort(0))
  if (port === undefined)
    throw new OperatorError('There is no free port on 127.0.0.1. Close programs that listen.')
  return port === defaultPort ? freePort(undefined) : port
}

async function tryRepeatedly(port: number): Promise<number | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await tryPort(port)) return port
    await sleep(100)
  }
  return undefined
}

/** @param port 0 for any port. @returns the port; undefined when it is taken. */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
