import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Content, FunctionCall, JsonObject } from '../../../src/agent/model.ts'
import { decide } from '../../../src/agent/offline/decide.ts'
import { systemInstruction } from '../../../src/agent/system-instruction.ts'
import { declarations } from '../../../src/agent/tools/toolbox.ts'
import { type Clock, localInstant } from '../../../src/lib/clock.ts'
import { dueFor, type Expectation, filled, judge, type Listed, type Verdict } from './expectations.ts'
import { createMemoryTools } from './memory-tools.ts'
import { step, task as taskOf, user } from './support.ts'

type Task = string | { title: string; due?: string; priority?: string; done?: boolean; note?: string }

/** What people say to the agent, and what must become of the list: the format of the talks. */
export interface Talk {
  id: string
  split: 'development' | 'test'
  zone: string
  /** The time at which it is said; else now. */
  now?: string
  tasks: Task[]
  says: { say: string; kind: string; trap?: boolean; expect: Expectation }[]
}

export function talksIn(path: string): Talk[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line.trim())
    .map(line => JSON.parse(line))
}

export const folder = join(import.meta.dirname, 'talks')

export interface Said extends Verdict {
  id: string
  kind: string
  say: string
  answer: string
  list: string[]
}

/** Where a talk is said to. */
export interface Stage {
  clock: Clock
  say(message: string): Promise<{ answer: string; tools: string[] }>
  list(): Promise<Listed[]>
}

export async function play(talk: Talk, stage: Stage): Promise<Said[]> {
  const results: Said[] = []
  const earlier: Listed[][] = []
  for (const { say, kind, expect } of talk.says) {
    const before = await stage.list()
    earlier.push(before)
    const message = filled(say, stage.clock)
    const { answer, tools } = await stage.say(message)
    const verdict = judge(expect, {
      before,
      after: await stage.list(),
      earlier,
      answer,
      tools,
      clock: stage.clock
    })
    results.push({
      ...verdict,
      id: talk.id,
      kind,
      say: message,
      answer,
      list: before.map(({ title }) => title)
    })
    // What follows depends on what went wrong.
    if (verdict.verdict !== 'right' || verdict.end) break
  }
  return results
}

export function tasksOf(talk: Talk, clock: Clock) {
  return talk.tasks.map(entry => {
    const {
      title,
      due,
      priority = 'normal',
      done = false,
      note
    } = typeof entry === 'string' ? ({ title: entry } as Exclude<Task, string>) : entry
    const day = due === undefined ? null : dueFor(due, clock)
    return {
      title,
      due: day && day.length === 16 ? localInstant(`${day}:00`, talk.zone) : day,
      priority,
      done,
      note: note ?? null
    }
  })
}

/** The agent with tools on a list in memory. */
export function memoryStage(talk: Talk): Stage {
  const clock = { now: talk.now ? new Date(talk.now) : new Date(), timeZone: talk.zone }
  const made = tasksOf(talk, clock).map(({ title, due, priority, done, note }, index) =>
    taskOf(index + 1, title, {
      due,
      priority,
      description: note,
      completed_at: done ? clock.now.toISOString() : null
    })
  )
  const tools = createMemoryTools(clock, made)
  const contents: Content[] = []
  return {
    clock,
    list: async () => tools.tasks().map(listed),
    async say(message) {
      contents.push(user(message))
      tools.startTurn(message)
      const used: string[] = []
      for (let steps = 0; steps <= 8; steps += 1) {
        const { calls, text } = decide({
          system: systemInstruction(clock),
          contents: [...contents],
          tools: declarations,
          toolChoice: steps === 8 ? 'none' : 'auto'
        })
        if (calls.length === 0) {
          contents.push({ role: 'model', parts: [{ text }] })
          return { answer: text, tools: used }
        }
        used.push(...calls.map(({ name }) => name))
        contents.push(...step(...calls.map((call): [FunctionCall, JsonObject] => [call, tools.run(call)])))
      }
      return { answer: '', tools: used }
    }
  }
}

export function listed(task: JsonObject): Listed {
  return {
    number: Number(task.number),
    title: String(task.title),
    due: task.due === null ? null : String(task.due),
    priority: String(task.priority),
    isDone: task.completed_at !== null,
    note: task.description === null ? null : String(task.description)
  }
}
