import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

// What Linux tells about another process.

const pageBytes = 4096
/** The state of a socket in `/proc/net/tcp`. */
const listening = '0A'

/** The resident set of a process, in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const [, pages] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')
  return Number(pages) * pageBytes
}

/** The largest resident set of a process until the signal is aborted, in bytes. */
export async function watchMemory(pid: number, over: AbortSignal): Promise<number> {
  let peak = 0
  for (; !over.aborted; await sleep(200)) peak = Math.max(peak, await residentBytes(pid))
  return peak
}

/** How many file descriptors a process has open: files, connections and pipes. */
export async function openDescriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}

/** How many connections of clients are open at a port of this machine. */
export async function acceptedConnections(port: number): Promise<number> {
  const [, ...sockets] = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n')
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return sockets.filter(line => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    // Those that only wait for the end of their time have no descriptor.
    return local.endsWith(suffix) && state !== listening && inode !== '0'
  }).length
}

/** The processes that a process has started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const pids = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return pids.split(' ').filter(Boolean).map(Number)
}
