import { type KnownTask, taskIn, tasksIn } from './task.ts'
import type { Exchange, SpokenTurn } from './turns.ts'

/** A call that changed a task. */
export interface Done extends Exchange {
  task: KnownTask
}

/** What the conversation so far gives words such as "it" and "the second one" to mean. */
export interface Memory {
  /** The list last shown: of tasks, or of candidates for an ambiguous name. */
  listing: KnownTask[]
  /** The task last spoken of. */
  last: KnownTask | undefined
  /** The tasks of the last turn that was about any. */
  recent: KnownTask[]
  /** What the last turn did that did anything, newest first. */
  done: Done[]
  /** The call that could not be made in the last turn, because several tasks fitted. */
  pending: Exchange | undefined
  /** What was said last to the user. */
  lastAnswer: string
  /** What the last turn did. */
  lastTurn: 'changed' | 'listed' | 'talked'
}

const nothing: Memory = {
  listing: [],
  last: undefined,
  recent: [],
  done: [],
  pending: undefined,
  lastAnswer: '',
  lastTurn: 'talked'
}

/** Gathers the memory of a conversation from its turns. */
export function memoryOf(turns: SpokenTurn[]): Memory {
  return turns.reduce(remember, nothing)
}

function remember(memory: Memory, turn: SpokenTurn): Memory {
  const exchanges = turn.steps.flat()
  const done = exchanges.flatMap(doneIn)
  const touched = done.map(({ task }) => task)
  const listed = exchanges.filter(({ result }) => Array.isArray(result.tasks))
  const shown = listed.flatMap(({ result }) => tasksIn(result.tasks))
  const pending = exchanges.find(({ result }) => result.error === 'ambiguous')
  const recent = touched.length > 0 ? touched : shown
  return {
    listing: pending ? tasksIn(pending.result.candidates) : listed.length > 0 ? shown : memory.listing,
    last: touched.at(-1) ?? (shown.length === 1 ? shown[0] : memory.last),
    recent: recent.length > 0 ? recent : memory.recent,
    done: done.length > 0 ? done.toReversed() : memory.done,
    pending,
    lastAnswer: turn.answer,
    lastTurn: touched.length > 0 ? 'changed' : listed.length > 0 ? 'listed' : 'talked'
  }
}

function doneIn(exchange: Exchange): Done[] {
  const task = taskIn(exchange.result.task)
  return task ? [{ ...exchange, task }] : []
}
