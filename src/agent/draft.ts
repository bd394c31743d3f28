import type { Log } from '../lib/log.ts'
import { storable } from '../lib/text.ts'
import type { AnswerListener, ResetReason } from './model.ts'

/**
 * A turn's answer while it is written. It hears the model, and passes on to the turn's listener what would be stored of
 * that: no NUL, and no half characters, which are held back until their other half has come.
 */
export class Draft implements AnswerListener {
  /** Since the last reset. */
  #told = ''
  /** The first half of a character that needs two. */
  #held = ''
  #listener: AnswerListener | undefined
  readonly #log: Log | undefined

  constructor(listener: AnswerListener, log?: Log) {
    this.#listener = listener
    this.#log = log
  }

  text(delta: string) {
    const heard = this.#held + delta.replaceAll('\u0000', '')
    this.#held = /[\ud800-\udbff]$/.exec(heard)?.[0] ?? ''
    this.#tell(storable(heard.slice(0, heard.length - this.#held.length)))
  }

  reset(reason: ResetReason) {
    this.#held = ''
    if (this.#told === '') return
    this.#told = ''
    this.#call(listener => listener.reset(reason))
  }

  /** The turn ends with this text: tells what is still missing of it, or all of it when something else was told. */
  settle(text: string) {
    const stored = storable(text)
    if (!stored.startsWith(this.#told)) this.reset('rewritten')
    this.#tell(stored.slice(this.#told.length))
  }

  #tell(delta: string) {
    if (delta === '') return
    this.#told += delta
    this.#call(listener => listener.text(delta))
  }

  /** Whoever listens must not break the turn. */
  #call(tell: (listener: AnswerListener) => void) {
    if (!this.#listener) return
    try {
      tell(this.#listener)
    } catch (error) {
      this.#listener = undefined
      this.#log?.error(
        { error: error instanceof Error ? error.name : typeof error },
        'answer listener failed and was removed'
      )
    }
  }
}
