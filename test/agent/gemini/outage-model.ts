import type { GeminiOptions } from '../../../src/agent/gemini/model.ts'
import type { ModelAnswer } from '../../../src/agent/model.ts'
import type { Log } from '../../../src/lib/log.ts'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import { type Answer, status, type TestContext, text } from '../../support/fake-gemini/index.ts'

interface Line {
  level: 'info' | 'warn' | 'error'
  fields: object
  message: string
}

/** A logger that stores its lines. */
export function recorder(lines: Line[] = [], bound: object = {}): Log & { lines: Line[] } {
  const keep = (level: Line['level']) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...bound, ...fields }, message })
  return {
    lines,
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    child: more => recorder(lines, { ...bound, ...more })
  }
}

/** The adapter for a fake Gemini that fails until the test changes it, with a clock that the test controls. */
export async function startDarkModel(t: TestContext, options: Partial<GeminiOptions> = {}) {
  const world = { answer: (): Answer => status(503), seconds: 0 }
  const log = recorder()
  const model = await startModel(t, () => world.answer(), {
    now: () => world.seconds * 1000,
    log,
    ...options
  })

  /** Asks once: there is no time for a retry. */
  const failOnce = () => failureOf(model.ask({ deadline: 0 }))

  return {
    ...model,
    world,
    lines: log.lines,
    failOnce,
    /** Sends `count` requests, one after the other. */
    async fail(times: number) {
      for (let count = 0; count < times; count++) await failOnce()
    },
    /** The number of requests that `action` sent. */
    async sent(action: () => Promise<unknown>): Promise<number> {
      const before = model.fake.requests.length
      await action()
      return model.fake.requests.length - before
    },
    lightUp() {
      world.answer = () => text('Done.')
    }
  }
}

export type DarkModel = Awaited<ReturnType<typeof startDarkModel>>

/** Runs `count` turns at the same time; returns the outcome of each. */
export async function offer(
  { ask }: Pick<DarkModel, 'ask'>,
  turns: number
): Promise<(ModelAnswer | Error)[]> {
  return await Promise.all(Array.from({ length: turns }, () => ask().catch(error => error)))
}
