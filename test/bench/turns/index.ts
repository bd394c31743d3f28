import type { Postgres } from '../../chaos/harness/postgres.ts'
import { measureServer } from './measurement.ts'
import type { TurnOptions } from './options.ts'
import { turnsPerConversation } from './protocol.ts'
import type { ServerName } from './servers.ts'
import { costTable, lineOf, type Rounds, waitingTable } from './table.ts'
import { measureWaiting, type WaitingFigures } from './waiting.ts'
import { openWorld, type World } from './world.ts'

/** Prints what a turn of a chat costs with the API, and with two servers that do less. @throws if one answers wrongly. */
export async function measureTurns(postgres: Postgres, options: TurnOptions): Promise<void> {
  if (process.platform !== 'linux') throw new Error('This bench reads the usage of processes from /proc.')
  console.log(descriptionOf(options))
  const world = await openWorld(postgres, options)
  try {
    if (options.waiting > 0) await printWaiting(world, options)
    else await printCosts(world, options)
  } finally {
    await world.close()
  }
}

async function printCosts(world: World, options: TurnOptions): Promise<void> {
  const rounds = await inRounds(options, name => measureServer(world, name, options), lineOf)
  console.log(`\n${costTable(rounds)}\n`)
  console.log(
    'Medians of the rounds. Compare ratios (×, to the floor in the same round): absolute figures depend on'
  )
  console.log('the machine. In busy rounds other processes used it, too: their figures are too high.')
}

async function printWaiting(world: World, options: TurnOptions): Promise<void> {
  const line = ({ waited, failures, memory }: WaitingFigures) =>
    `${waited} turns waited, ${failures} errors, ${(memory / 1024).toFixed(1)} KB each`
  const rounds = await inRounds(options, name => measureWaiting(world, name, options), line)
  console.log(`\n${waitingTable(rounds)}\n`)
}

/** Each round begins with another server. @throws after the last round if answers or stored data were wrong. */
async function inRounds<Of extends { problems: string[] }>(
  { servers, rounds: count }: TurnOptions,
  measure: (name: ServerName) => Promise<Of>,
  line: (figures: Of) => string
): Promise<Rounds<Of>> {
  const rounds: Rounds<Of> = new Map(servers.map(name => [name, []]))
  for (let round = 0; round < count; round++) {
    for (const index of servers.keys()) {
      const name = servers[(index + round) % servers.length] ?? 'api'
      const figures = await measure(name)
      rounds.get(name)?.push(figures)
      console.log(`round ${round + 1}, ${name}: ${line(figures)}`)
      for (const problem of figures.problems) console.log(`  WRONG: ${problem}`)
    }
  }
  if ([...rounds.values()].flat().some(({ problems }) => problems.length > 0)) process.exitCode = 1
  return rounds
}

function descriptionOf(options: TurnOptions): string {
  const { users, conversations, delay, messages, tasks, accounts, replicas, waiting, stream } = options
  const work = waiting
    ? `${waiting} turns that wait at the same time`
    : `${users} users, ${conversations} conversations each, ${turnsPerConversation} turns with one call each`
  const before = `before: ${messages} messages in each conversation, ${tasks} tasks of each user, ${Math.max(accounts, users, waiting)} accounts`
  const model = waiting ? [] : [`the model takes ${delay} ms`]
  const ways = [...(stream ? ['streamed'] : []), ...(replicas > 1 ? [`${replicas} replicas of the API`] : [])]
  return [work, before, ...model, ...ways].join('; ')
}
