import { setImmediate } from 'node:timers/promises'
import type { Content } from '../../src/agent/model.ts'
import { texts } from '../../src/agent/offline/replies.ts'
import { maxWork } from '../../src/agent/offline/work.ts'
import { takeTimeZone } from '../../src/lib/clock.ts'
import { adversarial } from '../agent/offline/adversarial.ts'
import { historyOf, simulatedTurn } from '../agent/offline/simulated-turn.ts'
import { medianIn } from './timing.ts'

const repetitions = 20

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
  const history = historyOf(Object.values(adversarial))
  for (const message of Object.values(adversarial)) simulatedTurn(message)
  const start = megabytes()
  const all: Figures[] = []
  for (const [name, message] of Object.entries(adversarial)) {
    all.push(figuresOf(name, message, history))
    // Weak references are cleared between tasks only.
    await setImmediate()
  }
  for (const figures of all.toSorted((one, other) => other.later - one.later)) console.log(lineOf(figures))
  const worst = (of: (figures: Figures) => number) => Math.max(...all.map(of)).toFixed(0)
  console.log(
    `worst of ${all.length}: ${worst(one => one.alone)} ms alone, ${worst(one => one.later)} ms with history, ` +
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
  const taken = Array.from({ length: 3 }, () => {
    const begun = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000
  })
  return medianIn(taken)
}

function megabytes(): number {
  return process.memoryUsage.rss() / 1e6
}

function lineOf({ name, alone, later, work, isRefused, growth }: Figures): string {
  const share = `${((work / maxWork) * 100).toFixed(0)} % of the limit`
  const times = `${alone.toFixed(0).padStart(4)} ms alone, ${later.toFixed(0).padStart(4)} ms with history`
  return `${times}, ${growth.toFixed(0)} MB, ${share}${isRefused ? ', refused' : ''}: ${JSON.stringify(name)}`
}
