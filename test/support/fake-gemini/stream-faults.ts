import { setTimeout } from 'node:timers/promises'
import { type HeldAnswer, heldBy } from './answers.ts'
import type { Answer, Exchange } from './exchange.ts'

/** Sends `count` events of an answer, then calls `then`. */
function after(count: number, answer: Answer, then: (exchange: Exchange) => void | Promise<void>): Answer {
  return exchange => {
    const json: Exchange['json'] = async (_status, body) => {
      for (const event of exchange.events(body).slice(0, count)) exchange.begin(event)
      await then(exchange)
    }
    return answer({ ...exchange, json })
  }
}

/** Resets the connection after `count` events, when `arrived` resolves. */
export function cutAfter(count: number, answer: Answer, arrived: Promise<void>): Answer {
  return after(count, answer, async exchange => {
    await arrived
    exchange.reset()
  })
}

/** Sends `count` events of an answer, and the rest when the test releases it. */
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

/** Ends the response after `count` events, before the finish reason. */
export function endAfter(count: number, answer: Answer): Answer {
  return after(count, answer, exchange => exchange.end())
}

/** Sends nothing after `count` events, and leaves the stream open. */
export function stallAfter(count: number, answer: Answer): Answer {
  return after(count, answer, () => {})
}

/** Sends bytes after `count` events that are not an event of Gemini, such as the JSON of an error. */
export function spoilAfter(count: number, answer: Answer, rest: string): Answer {
  return after(count, answer, exchange => {
    exchange.begin(rest)
    exchange.end()
  })
}

/** An error as Gemini writes it into a stream that it cannot continue. */
export function lateError(code: number, status: string): string {
  return JSON.stringify({ error: { code, message: 'The model is overloaded.', status } }, null, 2)
}

/** Sends one event at a time, with a pause before each. */
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
