import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { ChatResponse, Task } from '../../src/contract/components.ts'
import {
  folder,
  listed,
  play,
  type Said,
  type Stage,
  type Talk,
  talksIn,
  tasksOf
} from '../agent/offline/talks.ts'
import { build } from '../support/app.ts'
import { client, signUp } from '../support/client.ts'

// Plays all talks to the offline agent of a real server, with a real database. Reports harm first, then what is right.
// Usage: npm run talks [-- SET…]. Of the test set it prints counts only, because no rule may be written for its messages.

/** The most messages that may do harm, and the least share of messages that must be right, in percent: as measured. */
const limits = {
  development: { harm: 0, right: 100 },
  test: { harm: 7, right: 91.9 },
  fixtures: { harm: 0, right: 100 }
}
const names = process.argv.slice(2)
const isChosen = (name: string) => names.length === 0 || names.includes(name)

// The default of 30 seconds is for a test file of its own.
t.setTimeout(300_000)

async function stageOf(t: Test, app: FastifyInstance, talk: Talk): Promise<Stage> {
  const api = client(t, app)
  const { token } = await signUp(t, app)
  const clock = { now: new Date(), timeZone: talk.zone }
  const headers = { 'x-timezone': talk.zone }
  for (const { title, due, priority, done, note } of tasksOf(talk, clock)) {
    const body = { title, due, priority, description: note }
    const made = await api.ask<Task>('POST', '/api/tasks', { body, token, headers })
    if (done)
      await api.ask('PATCH', `/api/tasks/${made.body.id}`, { body: { completed: true }, token, headers })
  }
  let conversation_id: string | undefined
  return {
    clock,
    async say(message) {
      const body = { message, ...(conversation_id && { conversation_id }) }
      const answer = await api.ask<ChatResponse>('POST', '/api/chat', { body, token, headers })
      conversation_id = answer.body.conversation_id
      return { answer: answer.body.response, tools: answer.body.tool_calls.map(({ tool }) => tool) }
    },
    async list() {
      const { body } = await api.ask<{ items: Task[] }>('GET', '/api/tasks?status=all&limit=100', {
        token,
        headers
      })
      return body.items.map(listed).toSorted((one, other) => one.number - other.number)
    }
  }
}

async function measure(t: Test, name: keyof typeof limits, talks: Talk[]): Promise<void> {
  const { app } = await build(t)
  const results: Said[] = []
  for (const talk of talks) if (!talk.now) results.push(...(await play(talk, await stageOf(t, app, talk))))
  const harmful = results.filter(({ verdict }) => verdict === 'harm')
  for (const { verdict, id, say, why, answer } of name === 'test' ? [] : results)
    if (verdict !== 'right')
      t.comment(`${verdict}: ${id}: ${JSON.stringify(say)}: ${why}: ${JSON.stringify(answer)}`)
  const right = (of: Said[]) => (100 * of.filter(({ verdict }) => verdict === 'right').length) / of.length
  t.comment(
    `${name}: ${harmful.length} of ${results.length} messages did harm, ${right(results).toFixed(1)} % are right`
  )
  for (const [kind, of] of Map.groupBy(results, ({ kind }) => kind))
    t.comment(
      `  ${kind}: ${of.filter(({ verdict }) => verdict === 'harm').length} of ${of.length}, ${right(of).toFixed(0)} %`
    )
  const limit = limits[name]
  t.ok(harmful.length <= limit.harm, `at most ${limit.harm} messages of ${name} do harm`)
  t.ok(Number(right(results).toFixed(1)) >= limit.right, `${limit.right} % of ${name} are right`)
}

for (const name of ['development', 'test'] as const)
  if (isChosen(name)) t.test(name, t => measure(t, name, talksIn(join(folder, `${name}.jsonl`))))
const shown = join(process.env.TALK_FIXTURES ?? '', 'shown.jsonl')
if (!existsSync(shown)) t.comment('fixtures: skipped, because TALK_FIXTURES is not a folder with shown.jsonl')
else if (isChosen('fixtures')) t.test('fixtures', t => measure(t, 'fixtures', talksIn(shown)))
