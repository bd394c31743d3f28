import type { Log } from '../lib/log.ts'
import { storable } from '../lib/text.ts'
import type { AnswerListener, ResetReason } from './model.ts'

/**
 * A turn's answer while it is generated. It passes the model's deltas on to the turn's listener as they would be stored:
 * no NUL, and no half characters, which are held back until their other half has come.
 */
export class Draft implements AnswerListener {
  /** Since the last reset. */
  #sent = ''
  /** The first half of a character that needs two. */
  #held = ''
  #listener: AnswerListener | undefined
  readonly #log: Log | undefined

  constructor(listener: AnswerListener, log?: Log) {
    this.#listener = listener
    this.#log = log
  }

  text(delta: string) {
    const text = this.#held + delta.replaceAll('\u0000', '')
    this.#held = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    this.#send(storable(text.slice(0, text.length - this.#held.length)))
  }

  reset(reason: ResetReason) {
    this.#held = ''
    if (this.#sent === '') return
    this.#sent = ''
    this.#call(listener => listener.reset(reason))
  }

  /** The turn ends with this text: sends the rest of it, or all of it after a reset when something else was sent. */
  settle(text: string) {
    const stored = storable(text)
    if (!stored.startsWith(this.#sent)) this.reset('rewritten')
    this.#send(stored.slice(this.#sent.length))
  }

  #send(delta: string) {
    if (delta === '') return
    this.#sent += delta
    this.#call(listener => listener.text(delta))
  }

  /** Whoever listens must not break the turn. */
  #call(send: (listener: AnswerListener) => void) {
    if (!this.#listener) return
    try {
      send(this.#listener)
    } catch (error) {
      this.#listener = undefined
      this.#log?.error(
        { error: error instanceof Error ? error.name : typeof error },
        'answer listener failed and was removed'
      )
    }
  }
}
