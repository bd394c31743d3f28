import type { Log } from '../lib/log.ts'
import { storable } from '../lib/text.ts'
import type { AnswerListener, ResetReason } from './model.ts'

/**
 * A turn's answer while it is generated. It passes the model's deltas to the turn's listener in the form in which they
 * are stored: without NUL and lone surrogates. A high surrogate is held back until its low surrogate arrives.
 */
export class Draft implements AnswerListener {
  /** The text that was sent since the last reset. */
  #sent = ''
  /** A high surrogate at the end of the last delta. */
  #highSurrogate = ''
  #listener: AnswerListener | undefined
  readonly #log: Log | undefined

  constructor(listener: AnswerListener, log?: Log) {
    this.#listener = listener
    this.#log = log
  }

  text(delta: string) {
    const text = this.#highSurrogate + delta.replaceAll('\u0000', '')
    this.#highSurrogate = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
    this.#send(storable(text.slice(0, text.length - this.#highSurrogate.length)))
  }

  reset(reason: ResetReason) {
    this.#highSurrogate = ''
    if (this.#sent === '') return
    this.#sent = ''
    this.#call(listener => listener.reset(reason))
  }

  /** Sends the rest of the final text. When another text was sent before, sends a reset and the whole text. */
  finish(text: string) {
    const stored = storable(text)
    if (!stored.startsWith(this.#sent)) this.reset('rewritten')
    this.#send(stored.slice(this.#sent.length))
  }

  #send(delta: string) {
    if (delta === '') return
    this.#sent += delta
    this.#call(listener => listener.text(delta))
  }

  /** A listener that throws must not fail the turn. */
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
