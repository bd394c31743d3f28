import { constants, setPriority } from 'node:os'
import { type Attacker, attack, attacks } from './attacks.ts'

// A process whose attackers do everything that they can from the first question until the second one, which it answers with
// the number of requests that they have sent.

/** An attacker as another process knows it. */
export type RemoteAttacker = Omit<Attacker, 'signal' | 'connections'>

export interface AttackQuestion {
  attackers: RemoteAttacker[]
  /** Multiplies the pauses after requests. */
  slowdown: number
}

/** What they use of the processors must not slow down the server: clients have their own. */
setPriority(constants.priority.PRIORITY_LOW)

const over = new AbortController()
let attacking: Promise<number[]> | undefined

process.on('message', async ({ attackers, slowdown }: AttackQuestion) => {
  if (attacking) {
    over.abort()
    const sent = await attacking
    return process.send?.(sent.reduce((sum, count) => sum + count, 0))
  }
  const kinds = attackers.flatMap(attacker => Object.values(attacks).map(kind => ({ attacker, kind })))
  attacking = Promise.all(
    kinds.map(({ attacker, kind }) => attack({ ...attacker, signal: over.signal }, kind, slowdown))
  )
  return process.send?.(0)
})
// The program that has started it is gone.
process.once('disconnect', () => process.exit())
