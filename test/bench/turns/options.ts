import { turnsPerConversation } from './protocol.ts'
import { type ServerName, serverNames } from './servers.ts'

/** The options of the bench, for `parseArgs`. */
export const turnFlags = {
  rounds: { type: 'string' },
  servers: { type: 'string' },
  users: { type: 'string' },
  conversations: { type: 'string' },
  delay: { type: 'string' },
  messages: { type: 'string' },
  tasks: { type: 'string' },
  accounts: { type: 'string' },
  replicas: { type: 'string' },
  waiting: { type: 'string' },
  stream: { type: 'boolean' }
} as const

type Values = { [Name in keyof typeof turnFlags]?: string | boolean | undefined }

/** The least, the usual and the greatest value. */
const numbers = {
  /** How often each server is measured. */
  rounds: [1, 3, 20],
  /** Users with one request open each. */
  users: [1, 32, 1000],
  /** Conversations of each user. */
  conversations: [1, 3, 100],
  /** Milliseconds before each answer of the model. */
  delay: [0, 0, 25_000],
  /** Messages that each conversation has before. */
  messages: [0, 0, 100_000],
  /** Tasks that each user has before. */
  tasks: [0, 0, 100_000],
  /** Accounts in the database, if more than users. */
  accounts: [0, 0, 1_000_000],
  /** Processes of the API. */
  replicas: [1, 1, 8],
  /** Turns that wait for the model at the same time, instead of conversations. */
  waiting: [0, 0, 4000]
} as const

export type TurnOptions = { [Name in keyof typeof numbers]: number } & {
  servers: ServerName[]
  /** Whether the API streams its answers. */
  stream: boolean
}

/** @throws when a value is not allowed. */
export function turnOptions({ servers = serverNames.join(','), stream, ...values }: Values): TurnOptions {
  const entries = Object.entries(numbers).map(([name, bounds]) => {
    const given = values[name as keyof typeof numbers]
    return [name, numberIn(`--${name}`, given, bounds)]
  })
  const options: TurnOptions = {
    ...(Object.fromEntries(entries) as { [Name in keyof typeof numbers]: number }),
    servers: serversIn(String(servers)),
    stream: stream === true
  }
  checkTotals(options)
  return options
}

function numberIn(
  name: string,
  value: string | boolean | undefined,
  [least, usual, greatest]: readonly [number, number, number]
): number {
  const number = value === undefined ? usual : Number(value)
  if (Number.isInteger(number) && number >= least && number <= greatest) return number
  throw new Error(`${name} must be a whole number from ${least} to ${greatest}.`)
}

function serversIn(list: string): ServerName[] {
  const known = serverNames.filter(name => list.split(',').includes(name))
  if (known.length === list.split(',').length) return known
  throw new Error(`--servers must be some of ${serverNames.join(',')}.`)
}

/** Bounds the time, and the size of the database. */
const maxTurns = 200_000
const maxRows = 5_000_000

function checkTotals({ users, conversations, messages, tasks }: TurnOptions): void {
  const total = users * conversations
  const rows = Math.max(total * messages, users * tasks)
  if (total * turnsPerConversation > maxTurns) throw new Error(`These are more than ${maxTurns} turns.`)
  if (rows > maxRows) throw new Error(`These are more than ${maxRows} messages or tasks.`)
}
