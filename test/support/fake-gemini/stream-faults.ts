import { setTimeout } from 'node:timers/promises'
import { type HeldAnswer, heldBy } from './answers.ts'
import type { Answer, Exchange } from './exchange.ts'

/** Sends this many events of an answer, and leaves the rest to `then`. */
function after(count: number, answer: Answer, then: (exchange: Exchange) => void | Promise<void>): Answer {
  return exchange => {
    const json: Exchange['json'] = async (_status, body) => {
      for (const event of exchange.events(body).slice(0, count)) exchange.begin(event)
      await then(exchange)
    }
    return answer({ ...exchange, json })
  }
}

/** Loses the connection in the midst of a stream, when that part of it has arrived. */
export function cutAfter(count: number, answer: Answer, arrived: Promise<void>): Answer {
  return after(count, answer, async exchange => {
    await arrived
    exchange.reset()
  })
}

/** Sends this many events of an answer, and the rest when the test releases it. */
export function heldAfter(count: number, answer: Answer): HeldAnswer {
  const arrival = Promise.withResolvers<Exchange['request']>()
  const gate = Promise.withResolvers<void>()
  const wait = (exchange: Exchange) => {
    const json: Exchange['json'] = async (_status, body) => {
      const events = exchange.events(body)
      for (const event of events.slice(0, count)) exchange.begin(event)
      arrival.resolve(exchange.request)
      await gate.promise
      for (const event of events.slice(count)) exchange.begin(event)
      exchange.end()
    }
    return answer({ ...exchange, json })
  }
  return heldBy(wait, arrival.promise, gate.resolve)
}

/** Ends in good order, but before the model has said that it is done. */
export function endAfter(count: number, answer: Answer): Answer {
  return after(count, answer, exchange => exchange.end())
}

/** Says no more, and leaves the stream open. */
export function stallAfter(count: number, answer: Answer): Answer {
  return after(count, answer, () => {})
}

/** Goes on with what is no event of Gemini's, such as the JSON of an error. */
export function spoilAfter(count: number, answer: Answer, rest: string): Answer {
  return after(count, answer, exchange => {
    exchange.begin(rest)
    exchange.end()
  })
}

/** An error as Gemini writes it into a stream that it cannot go on with. */
export function lateError(code: number, status: string): string {
  return JSON.stringify({ error: { code, message: 'The model is overloaded.', status } }, null, 2)
}

/** Sends an event at a time, with a pause before each. */
export function slowly(pauseMs: number, answer: Answer): Answer {
  return exchange => {
    const json: Exchange['json'] = async (_status, body) => {
      for (const event of exchange.events(body)) {
        await setTimeout(pauseMs)
        exchange.begin(event)
      }
      exchange.end()
    }
    return answer({ ...exchange, json })
  }
}
