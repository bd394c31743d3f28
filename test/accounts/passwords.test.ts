import * as argon2 from '@node-rs/argon2'
import t from 'tap'
import { until } from '../support/until.ts'

let running = 0
let most = 0
/** Work begins when it resolves. */
let gate: Promise<void> | undefined
const verified: string[] = []

/** Wraps a function and counts its running calls. */
function counted<Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) {
  return async (...given: Arguments): Promise<Result> => {
    running += 1
    most = Math.max(most, running)
    await gate
    return await work(...given).finally(() => {
      running -= 1
    })
  }
}

const watched = {
  ...argon2,
  hash: counted(argon2.hash),
  verify: counted((hash: string, password: string) => {
    verified.push(hash)
    return argon2.verify(hash, password)
  })
}

type Passwords = typeof import('../../src/accounts/passwords.ts')
const { hashPassword, verifyPassword } = await t.mockImport<Passwords>('../../src/accounts/passwords.ts', {
  '@node-rs/argon2': watched
})

t.test('at most four passwords are hashed or verified at a time, and all are in the end', async t => {
  const hash = await hashPassword('correct horse')
  most = 0
  const results = await Promise.all(
    Array.from({ length: 6 }, (_, index) => [
      hashPassword(`password ${index}`),
      verifyPassword(hash, index % 2 ? 'correct horse' : 'wrong horse')
    ]).flat()
  )
  t.equal(most, 4)
  t.equal(running, 0)
  t.strictSame(
    results.filter(result => typeof result === 'boolean'),
    [false, true, false, true, false, true]
  )
  t.equal(new Set(results.filter(result => typeof result === 'string')).size, 6)
})

t.test('a failure frees its slot for the next', async t => {
  await Promise.all([1, 2, 3, 4, 5].map(() => t.rejects(verifyPassword('no hash', 'x'))))
  t.equal(await verifyPassword(await hashPassword('still works'), 'still works'), true)
})

t.test('verifying for an unknown user takes the same work and never succeeds', async t => {
  verified.length = 0
  const known = await hashPassword('correct horse')
  t.equal(await verifyPassword(known, 'wrong horse'), false)
  for (const password of ['wrong horse', '', 'password'])
    t.equal(await verifyPassword(undefined, password), false)
  const costs = verified.map(hash => hash.split('$').slice(0, 4).join('$'))
  t.strictSame(costs, Array(4).fill('$argon2id$v=19$m=19456,t=2,p=1'))
})

t.test('a hundred can wait; further ones get Retry-After', async t => {
  const { promise, resolve } = Promise.withResolvers<void>()
  gate = promise
  t.teardown(resolve)
  const four = Array.from({ length: 4 }, () => hashPassword('at work'))
  await until(() => running === 4)
  const waiting = Array.from({ length: 100 }, () => verifyPassword(undefined, 'waiting'))
  const overloaded = { code: 'overloaded', options: { retryAfter: 5 } }
  await t.rejects(hashPassword('one'), overloaded)
  await t.rejects(verifyPassword(undefined, 'two'), overloaded)
  resolve()
  t.equal(new Set(await Promise.all(four)).size, 4)
  t.strictSame(await Promise.all(waiting), Array(100).fill(false))
  t.equal(await verifyPassword(await hashPassword('later'), 'later'), true)
})

t.test('the same password has another hash each time', async t => {
  t.not(await hashPassword('correct horse'), await hashPassword('correct horse'))
})
