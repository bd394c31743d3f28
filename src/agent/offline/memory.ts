import { type KnownTask, taskIn, tasksIn } from './task.ts'
import type { Exchange, SpokenTurn } from './turns.ts'

/** A call that changed a task. */
interface Done extends Exchange {
  task: KnownTask
}

/** What the conversation so far gives words such as "it" and "the second one" to mean. */
export interface Memory {
  /** The list last shown: of tasks, of several that were added or changed, or of candidates for an ambiguous name. */
  listing: KnownTask[]
  /** Tasks that were spoken of one by one and are still there, the last one last: that is "it". */
  spoken: KnownTask[]
  /** The tasks of the last turn that was about any that are still there: "them". */
  recent: KnownTask[]
  /** What the last turn did that did anything, newest first. */
  done: Done[]
  /** The call that could not be made in the last turn, because several tasks fitted. */
  pending: Exchange | undefined
  /** What the user said last, and was told. */
  lastText: string
  lastAnswer: string
  /** What the last turn did. */
  lastTurn: 'changed' | 'listed' | 'talked'
}

const nothing: Memory = {
  listing: [],
  spoken: [],
  recent: [],
  done: [],
  pending: undefined,
  lastText: '',
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
  const gone = done.filter(({ tool }) => tool === 'delete_task').map(({ task }) => task.number)
  const remains = ({ number }: KnownTask) => !gone.includes(number)
  const touched = done.map(({ task }) => task).filter(remains)
  const listed = exchanges.filter(({ result }) => Array.isArray(result.tasks))
  const shown = shownIn(turn, listed.flatMap(({ result }) => tasksIn(result.tasks)).filter(remains), done)
  const pending = exchanges.find(({ result }) => result.error === 'ambiguous')
  const [recent] = [touched, shown, memory.recent.filter(remains)].filter(isFilled)
  const isAsked = isFilled(listed) && !isFilled(done)
  const [listing = isAsked ? [] : memory.listing] = [shown, touched.length > 1 ? touched : []].filter(
    isFilled
  )
  const singled = touched.length === 0 && shown.length === 1 ? shown : touched
  return {
    listing: pending ? tasksIn(pending.result.candidates) : listing,
    spoken: [...memory.spoken, ...singled].filter(remains),
    recent: recent ?? [],
    done: isFilled(done) ? done.toReversed() : memory.done,
    pending,
    lastText: turn.text,
    lastAnswer: turn.answer,
    lastTurn: isFilled(touched) ? 'changed' : isAsked ? 'listed' : 'talked'
  }
}

/** A listing was for the user where the answer tells of it; others only served to find a task. */
function shownIn({ answer }: SpokenTurn, tasks: KnownTask[], done: Done[]): KnownTask[] {
  const told = tasks.filter(({ number, title }) => answer.includes(`${number}. ${title}`))
  return isFilled(told) || isFilled(done) ? told : tasks
}

function isFilled<Item>(items: Item[]): boolean {
  return items.length > 0
}

function doneIn(exchange: Exchange): Done[] {
  const task = taskIn(exchange.result.task)
  return task ? [{ ...exchange, task }] : []
}
