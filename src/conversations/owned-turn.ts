import type { Clock } from '../clock.ts'

/** A turn that this process works on, for as long as its lease is renewed and nobody else takes it over. */
export interface OwnedTurn {
  id: string
  userId: string
  conversationId: string
  /** Of the user's message in its conversation. */
  position: number
  /** Which of the turn's owners this is: every write of the turn names it. */
  epoch: number
  /** When the message was accepted, in the user's time zone. */
  clock: Clock
  deadline: Date
  /** Whether what is written of its answer is shown at once. */
  isStreamed: boolean
}

/** The turn has ended, or is another server's by now: nothing of it may be written here any more. */
export class TurnLost extends Error {
  override readonly name = 'TurnLost'

  constructor(turnId: string) {
    super(`turn ${turnId} is not ours any more`)
  }
}
