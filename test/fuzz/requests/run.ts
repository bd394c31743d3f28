import fc from 'fast-check'
import { type Answer, headerOf, type Send } from '../connection.ts'
import type { Operation } from '../contract.ts'
import { problemsOf, shown } from '../oracle.ts'
import type { Report } from '../report.ts'
import { createSnapshots } from '../snapshot.ts'
import { createUser, type FuzzUser, type UserWorld } from '../user.ts'
import { type Case, casesOf } from './cases.ts'
import { commandOf, type Draft, textOf } from './draft.ts'

export interface FuzzWorld extends UserWorld {
  send: Send
}

interface RequestsOptions {
  seed: number
  /** How many requests are sent, without those that make a counterexample smaller. */
  requests: number
  operations: Operation[]
  /** After so many findings the run ends. */
  maxFindings: number
  /** Called after each request. */
  afterEach?: () => Promise<void>
}

/** Requests of one user; then another one takes its place, so that its data stays small. */
const requestsOfUser = 200
/** Requests that make a counterexample smaller, at most. */
const maxShrinks = 100
/** Requests of a kind that follow each other. */
const runsOfCase = 2

/**
 * Sends random requests, and reports each kind of request whose response is not as the contract says.
 * @returns the kinds for which there were too few requests.
 */
export async function fuzzRequests(
  world: FuzzWorld,
  report: Report,
  options: RequestsOptions
): Promise<string[]> {
  const { seed, requests, operations } = options
  const people = await createPeople(world)
  const attempt = createAttempt(world, report, people)
  const kinds = shuffled(operations.flatMap(kindsOf), seed)
  const tried = new Map<string, number>()

  /** The same for each time that a kind is tried, whatever the other operations are. */
  function seedOf({ name }: Kind): number {
    const times = (tried.get(name) ?? 0) + 1
    tried.set(name, times)
    return (seed + fc.hash(name) + times) | 0
  }

  for (let sent = 0; sent < requests && report.findings.size < options.maxFindings; sent += runsOfCase) {
    const kind = kinds[(sent / runsOfCase) % kinds.length]
    if (!kind || report.isKnown(kind.name)) continue
    let failure: Failure | undefined
    let attempts = 0
    const property = fc.asyncProperty(kind.draft, async draft => {
      attempts += 1
      if (attempts > maxShrinks) return true
      const found = await attempt(draft)
      await options.afterEach?.()
      failure = found ?? failure
      return !found
    })
    const { failed, errorInstance } = await fc.check(property, { seed: seedOf(kind), numRuns: runsOfCase })
    if (failed && !failure) throw errorInstance
    report.covered(kind.name)
    if (failure) report.found(kind.name, { ...failure, seed })
  }
  await people.end()
  return kinds.flatMap(({ name }) => (report.kinds.has(name) || report.isKnown(name) ? [] : [name]))
}

interface Kind extends Case {
  /** The operation and the kind of its request. */
  name: string
}

/** A third of the requests of an operation are valid ones. */
function kindsOf(operation: Operation): Kind[] {
  const cases = casesOf(operation).map(kind => ({ ...kind, name: `${operation.id}, ${kind.what}` }))
  const [plain, valid, ...others] = cases
  const times = Math.ceil(others.length / 4)
  return [...others, ...Array.from({ length: times }, () => [plain, valid]).flat()].filter(
    kind => kind !== undefined
  )
}

function shuffled<T>(list: T[], seed: number): T[] {
  const [made] = fc.sample(fc.shuffledSubarray(list, { minLength: list.length }), { numRuns: 1, seed })
  return made ?? []
}

interface Failure {
  problems: string[]
  command: string
  response: string
}

type Attempt = (draft: Draft) => Promise<Failure | undefined>

/** Returns a function that sends a request and describes what is wrong with its response. */
function createAttempt(world: FuzzWorld, report: Report, people: People): Attempt {
  return async draft => {
    const user = await people.next()
    const isRead = draft.method === 'GET'
    const hasChanged = Array.isArray(draft.expect) && !isRead ? await people.watch() : undefined
    const { problems, ...exchange } = await exchanged(world, report, draft, user)
    if (await hasChanged?.()) problems.push('a refused request changed data')
    if (!isRead && (!hasChanged || problems.length > 0)) await people.restore()
    return problems.length > 0 ? { problems, ...exchange } : undefined
  }
}

async function exchanged(world: FuzzWorld, report: Report, draft: Draft, user: FuzzUser): Promise<Failure> {
  const text = textOf(draft, world.url.host, user.resolve)
  const { answer, error } = await sent(world.send, draft, text)
  if (answer) {
    report.answered(answer)
    rememberCursor(user, answer)
  }
  return {
    problems: error === undefined ? problemsOf(draft, answer) : [error],
    command: commandOf(text, world.url),
    response: answer ? shown(answer) : 'none'
  }
}

type People = Awaited<ReturnType<typeof createPeople>>

/** The users of the requests, one after the other. */
async function createPeople(world: FuzzWorld) {
  const snapshot = await createSnapshots(world.db)
  let user = await createUser(world)
  let requests = 0
  /** The data of the user; undefined if it may have changed. */
  let known: string | undefined

  return {
    async next(): Promise<FuzzUser> {
      requests += 1
      if (requests % requestsOfUser !== 0) return user
      await user.end()
      known = undefined
      user = await createUser(world)
      return user
    },
    /** Returns a function that tells whether the user's data has changed since. */
    async watch(): Promise<() => Promise<boolean>> {
      known ??= await snapshot(user.id)
      return async () => (await snapshot(user.id)) !== known
    },
    async restore(): Promise<void> {
      known = undefined
      user = await user.restored()
    },
    end: () => user.end()
  }
}

async function sent(
  send: Send,
  { method, isOutside, isLast, ends = false, framing, expect }: Draft,
  text: string
) {
  const keeps = !isOutside && !isLast && framing === 'length' && expect !== 'any'
  try {
    return { answer: await send(text, { isHead: method === 'HEAD', ends, keeps }) }
  } catch (error) {
    return { error: String(error) }
  }
}

function rememberCursor(user: FuzzUser, answer: Answer): void {
  if (answer.status !== 200 || !headerOf(answer, 'content-type')?.startsWith('application/json')) return
  const { next_cursor } = Object(JSON.parse(answer.body.toString() || 'null'))
  if (typeof next_cursor === 'string') user.remember(next_cursor)
}
