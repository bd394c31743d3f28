import { readFileSync } from 'node:fs'

// What Linux tells about the processor and the memory that processes use.

/** The unit of times in /proc. */
const tickMs = 10

/** Milliseconds of processor time of a process and its descendants, including those that have ended. */
export function cpuOf(pid: number): number {
  const ofChildren = childrenOf(pid).map(cpuOf)
  const text = read(`/proc/${pid}/stat`)
  // The name of the program, in brackets, can contain spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // utime, stime, and those of the children that have ended: fields 14 to 17.
  return sum([...ofChildren, ...fields.slice(11, 15).map(ticks => Number(ticks) * tickMs)])
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export function parentOf(pid: number): number {
  const text = read(`/proc/${pid}/stat`)
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
}

/** Empty when the process has ended. */
function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
}

/** Milliseconds in which processors worked, for any process or for another machine on the same host. */
export function cpuOfMachine(): number {
  const [line = ''] = read('/proc/stat').split('\n', 1)
  const [user, nice, system, _idle, _ioWait, interrupts, softInterrupts, stolen] = line
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return sum([user, nice, system, interrupts, softInterrupts, stolen].map(ticks => (ticks ?? 0) * tickMs))
}

/** Bytes of resident memory. */
export function memoryOf(pid: number): number {
  return statusOf(pid, 'VmRSS')
}

/** The most bytes of resident memory that the process has had. */
export function peakMemoryOf(pid: number): number {
  return statusOf(pid, 'VmHWM')
}

function statusOf(pid: number, field: string): number {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`)) ?? []
  return Number(kilobytes) * 1024
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
