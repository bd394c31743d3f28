import { setImmediate } from 'node:timers/promises'
import type { Content } from '../../src/agent/model.ts'
import { texts } from '../../src/agent/offline/replies.ts'
import { maxWork } from '../../src/agent/offline/work.ts'
import { takeTimeZone } from '../../src/lib/clock.ts'
import { adversarial } from '../agent/offline/adversarial.ts'
import { historyOf, simulatedTurn } from '../agent/offline/simulated-turn.ts'
import { medianIn } from './timing.ts'

const repetitions = 20
/** How many of the messages are measured, those that take longest when they are read once. */
const measured = 20

interface Figures {
  name: string
  /** CPU time of a whole turn in milliseconds: the median of three. */
  alone: number
  /** The same after a history of ten turns with such messages. */
  later: number
  work: number
  isRefused: boolean
  /** Megabytes that the process has grown by after `repetitions`. */
  growth: number
}

/** Prints what the offline model spends on the messages that take longest, and how much memory they leave behind. */
export async function measureAdversarial(): Promise<void> {
  takeTimeZone()
  const start = megabytes()
  const once = Object.entries(adversarial).map(([name, message]) => ({
    name,
    message,
    taken: cpuOf(() => simulatedTurn(message))
  }))
  const slowest = once.toSorted((one, other) => other.taken - one.taken).slice(0, measured)
  console.log(`${once.length} messages read once; the ${slowest.length} slowest:`)
  const history = historyOf(slowest.map(({ message }) => message))
  const all: Figures[] = []
  for (const { name, message } of slowest) {
    const figures = figuresOf(name, message, history)
    all.push(figures)
    console.log(lineOf(figures))
    // Weak references are cleared between tasks only.
    await setImmediate()
  }
  const worst = (of: (figures: Figures) => number) => Math.max(...all.map(of)).toFixed(0)
  console.log(
    `worst: ${worst(one => one.alone)} ms alone, ${worst(one => one.later)} ms with history, ` +
      `${worst(one => one.growth)} MB growth; ${(megabytes() - start).toFixed(0)} MB growth in all`
  )
}

function figuresOf(name: string, message: string, history: Content[]): Figures {
  const alone = medianCpu(() => simulatedTurn(message))
  const later = medianCpu(() => simulatedTurn(message, history))
  const { work, text } = simulatedTurn(message)
  const before = megabytes()
  for (let time = 0; time < repetitions; time += 1) simulatedTurn(message)
  return { name, alone, later, work, isRefused: text === texts.tooMuch, growth: megabytes() - before }
}

function medianCpu(run: () => unknown): number {
  return medianIn(Array.from({ length: 3 }, () => cpuOf(run)))
}

/** CPU time in milliseconds. */
function cpuOf(run: () => unknown): number {
  const begun = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

function megabytes(): number {
  return process.memoryUsage.rss() / 1e6
}

function lineOf({ name, alone, later, work, isRefused, growth }: Figures): string {
  const share = `${((work / maxWork) * 100).toFixed(0)} % of the limit`
  const times = `${alone.toFixed(0).padStart(4)} ms alone, ${later.toFixed(0).padStart(4)} ms with history`
  return `${times}, ${growth.toFixed(0)} MB, ${share}${isRefused ? ', refused' : ''}: ${JSON.stringify(name)}`
}
