import fc from 'fast-check'
import { type Answer, headerOf } from '../connection.ts'
import { operationsOf } from '../contract.ts'
import { problemsOf, shown } from '../oracle.ts'
import type { Report } from '../report.ts'
import { commandOf, type Draft, textOf, withHeader } from '../requests/draft.ts'
import type { FuzzWorld } from '../requests/run.ts'
import { createUser, type FuzzUser } from '../user.ts'
import { tokenMutations } from './access.ts'
import type { Originals } from './parts.ts'
import { cookieMutations } from './refresh.ts'

interface TokensOptions {
  seed: number
  tokens: number
}

const runsOfMutation = 10

/** Sends mutated access tokens and refresh tokens; each must be refused. The originals must remain valid. */
export async function fuzzTokens(
  world: FuzzWorld,
  report: Report,
  { seed, tokens }: TokensOptions
): Promise<void> {
  const user = await createUser(world)
  const [me, refresh] = [requestTo('getCurrentUser'), requestTo('refreshSession')]
  const originals: Originals = {
    token: user.resolve('token'),
    userId: user.id,
    foreignId: user.resolve('user_id:foreign'),
    foreignToken: user.resolve('token:foreign')
  }
  const cookie = user.resolve('cookie')
  const secret = cookie.slice(cookie.indexOf('=') + 1)
  const kinds = [
    ...Object.entries(tokenMutations).map(([what, mutate]) => ({
      name: `access token: ${what}`,
      original: originals.token,
      draft: (salt: number) => withHeader(me, 'authorization', `Bearer ${mutate(originals, salt)}`)
    })),
    ...Object.entries(cookieMutations).map(([what, mutate]) => ({
      name: `refresh token: ${what}`,
      original: secret,
      draft: (salt: number) => withHeader(refresh, 'cookie', `todobot_refresh=${mutate(secret, salt)}`)
    }))
  ]
  await expectStatus(world, report, user, withHeader(me, 'authorization', 'Bearer {{token}}'), 'accepted')
  for (let sent = 0; sent < tokens; sent += runsOfMutation) {
    const kind = kinds[(sent / runsOfMutation) % kinds.length]
    if (!kind || report.isKnown(kind.name)) continue
    const property = fc.asyncProperty(fc.nat(), async salt => {
      const draft = kind.draft(salt)
      const isSame = draft.headers.some(
        ([, value]) => value.endsWith(kind.original) && value.length - kind.original.length <= 16
      )
      return isSame || (await expectStatus(world, report, user, { ...draft, what: kind.name }, [401]))
    })
    const { errorInstance } = await fc.check(property, {
      seed: seed + sent,
      numRuns: Math.min(runsOfMutation, tokens - sent)
    })
    if (errorInstance instanceof Error && !report.isKnown(kind.name)) throw errorInstance
    report.covered(kind.name)
  }
  await expectStatus(world, report, user, withHeader(me, 'authorization', 'Bearer {{token}}'), 'accepted')
  await expectStatus(world, report, user, withHeader(refresh, 'cookie', cookie), 'accepted')
  await user.end()
}

function requestTo(id: string): Draft {
  const [operation] = operationsOf([id])
  if (!operation) throw new Error(`The contract has no operation ${id}.`)
  const { method, path } = operation
  return {
    operation,
    what: `the original token, ${id}`,
    expect: 'accepted',
    method,
    path,
    version: 'HTTP/1.1',
    headers: [],
    framing: 'length'
  }
}

/** Whether the response is as expected; reports it otherwise. */
async function expectStatus(
  { send, url }: FuzzWorld,
  report: Report,
  user: FuzzUser,
  draft: Draft,
  expect: Draft['expect']
): Promise<boolean> {
  const text = textOf(draft, url.host, user.resolve)
  let answer: Answer | undefined
  let problems: string[]
  try {
    answer = await send(text, { isHead: false, ends: false, keeps: true })
    problems = problemsOf({ ...draft, expect }, answer)
    if (answer?.status === 401 && headerOf(answer, 'www-authenticate') !== 'Bearer')
      problems.push('no WWW-Authenticate')
  } catch (error) {
    problems = [String(error)]
  }
  if (answer) report.answered(answer)
  if (problems.length > 0)
    report.found(draft.what, {
      problems,
      command: commandOf(text, url),
      response: answer ? shown(answer) : 'none',
      seed: 0
    })
  return problems.length === 0
}
