import { type KnownTask, taskIn, tasksIn } from './task.ts'
import type { CallRecord, HistoryTurn } from './turns.ts'

/** A call that changed a task. */
interface Done extends CallRecord {
  task: KnownTask
}

/** The state of a conversation that words such as "it" and "the second one" refer to. */
export interface Memory {
  /** The list last shown: a listing, several added or changed tasks, or the candidates for an ambiguous name. */
  listing: KnownTask[]
  /** Existing tasks that were mentioned one by one, most recent last. The last one is "it". */
  spoken: KnownTask[]
  /** "them": the existing tasks of the last turn that mentioned any. */
  recent: KnownTask[]
  /** The changes of the last turn that changed anything, newest first. */
  done: Done[]
  /** The call of the last turn that was refused because several tasks matched. */
  pending: CallRecord | undefined
  /** The last message of the user, and its answer. */
  lastText: string
  lastAnswer: string
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

export function memoryOf(turns: HistoryTurn[]): Memory {
  return turns.reduce(remember, nothing)
}

function remember(memory: Memory, turn: HistoryTurn): Memory {
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

/** The tasks that the answer shows. Other listings only served to find a task. */
function shownIn({ answer }: HistoryTurn, tasks: KnownTask[], done: Done[]): KnownTask[] {
  const told = tasks.filter(({ number, title }) => answer.includes(`${number}. ${title}`))
  return isFilled(told) || isFilled(done) ? told : tasks
}

function isFilled<Item>(items: Item[]): boolean {
  return items.length > 0
}

function doneIn(exchange: CallRecord): Done[] {
  const task = taskIn(exchange.result.task)
  return task ? [{ ...exchange, task }] : []
}
