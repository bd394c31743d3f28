import { medianIn } from '../timing.ts'
import { type Figures, maxOthers } from './measurement.ts'
import type { ServerName } from './servers.ts'
import type { WaitingFigures } from './waiting.ts'

/** The figures of each round, by server. */
export type Rounds<Of> = Map<ServerName, Of[]>

interface Column<Of> {
  title: string
  of(figures: Of): number
  digits: number
}

const mb = (bytes: number) => bytes / 2 ** 20

const costs: Column<Figures>[] = [
  { title: 'turns/s', of: figures => figures.turnsPerSecond, digits: 0 },
  { title: 'server CPU ms/turn', of: figures => figures.serverCpu, digits: 2 },
  { title: 'Postgres CPU ms/turn', of: figures => figures.postgresCpu, digits: 2 },
  { title: 'p50 ms', of: figures => figures.p50, digits: 1 },
  { title: 'p99 ms', of: figures => figures.p99, digits: 1 },
  { title: '/health p99 ms', of: figures => figures.healthP99, digits: 1 },
  { title: 'peak RSS MB', of: figures => mb(figures.peakMemory), digits: 0 },
  { title: 'idle RSS MB', of: figures => mb(figures.idleMemory), digits: 0 },
  { title: 'cold start ms', of: figures => figures.coldStart, digits: 0 },
  { title: 'first turn ms', of: figures => figures.firstTurn, digits: 0 }
]

const waits: Column<WaitingFigures>[] = [
  { title: 'waiting turns', of: figures => figures.waited, digits: 0 },
  { title: 'errors', of: figures => figures.failures, digits: 0 },
  { title: 'KB/waiting turn', of: figures => figures.memory / 1024, digits: 1 },
  { title: 'last answer ms', of: figures => figures.last, digits: 0 }
]

/** A line for each server: medians of the rounds, and their ratios to the floor in the same round. */
export function costTable(rounds: Rounds<Figures>): string {
  const busy = [...rounds].map(([, all]) => all.filter(isBusy).length)
  return tableOf(rounds, costs, { title: 'busy rounds', cells: busy.map(String) })
}

export function waitingTable(rounds: Rounds<WaitingFigures>): string {
  return tableOf(rounds, waits)
}

/** Whether others used the machine. */
function isBusy({ others }: Figures): boolean {
  return others > maxOthers
}

/** One round of one server on one line. */
export function lineOf(figures: Figures): string {
  const { turnsPerSecond, serverCpu, postgresCpu, p50, others } = figures
  const costs = `server CPU ${serverCpu.toFixed(2)} ms, Postgres CPU ${postgresCpu.toFixed(2)} ms, p50 ${p50.toFixed(1)} ms`
  const busy = isBusy(figures) ? ' busy' : ''
  return `${turnsPerSecond.toFixed(0)} turns/s, ${costs}, others ${others.toFixed(2)}${busy}`
}

function tableOf<Of>(
  rounds: Rounds<Of>,
  columns: Column<Of>[],
  last?: { title: string; cells: string[] }
): string {
  const titles = ['server', ...columns.map(({ title }) => title), ...(last ? [last.title] : [])]
  const floor = rounds.get('floor')
  const lines = [...rounds].map(([name, all], index) => [
    name,
    ...columns.map(column => cellOf(column, all, name === 'floor' ? undefined : floor)),
    ...(last ? [last.cells[index] ?? ''] : [])
  ])
  return [titles, titles.map((_, index) => (index === 0 ? '---' : '--:')), ...lines]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function cellOf<Of>({ of, digits }: Column<Of>, all: Of[], floor?: Of[]): string {
  const median = medianIn(all.map(of)).toFixed(digits)
  if (!floor) return median
  const ratios = all.flatMap((figures, round) => {
    const other = floor[round]
    return other ? of(figures) / of(other) : []
  })
  const ratio = medianIn(ratios)
  return Number.isFinite(ratio) ? `${median} (×${ratio.toFixed(2)})` : median
}
