import { referenceOf } from '../language/reference.ts'
import { titleIncludes } from '../target.ts'
import type { KnownTask } from '../task.ts'
import { type ClauseContext, clause, type EachTask, eachTask, type Rule } from './rule.ts'

const tools: EachTask['tool'][] = ['complete_task', 'update_task', 'delete_task']

/** Answers to "Which one do you mean?": repeats the refused call for the chosen task. */
export const clarifyRules: Rule[] = [
  {
    name: 'one of the candidates',
    pattern: clause("(?:i mean(?:t)? |the one |it's )?(?<task>.{1,80})"),
    act({ task }, context) {
      const { pending } = context.memory
      const tool = tools.find(name => name === pending?.tool)
      const { task: _ambiguous, ...change } = pending?.args ?? {}
      const meant = candidates(task, context)
      if (!tool || !pending || meant.length === 0) return undefined
      return meant.map(({ number }) => eachTask(tool, { kind: 'number', number }, change))
    }
  }
]

/** The candidates that a phrase refers to: by number or position, all of them, or the only one with these words. */
function candidates(phrase: string, { clock, memory: { listing } }: ClauseContext): KnownTask[] {
  const reference = referenceOf(phrase, clock)
  switch (reference.kind) {
    case 'number':
      return listing.filter(task => task.number === reference.number)
    case 'places':
      return listing.slice(reference.start, reference.end)
    case 'them':
      return listing
    case 'named': {
      const fitting = listing.filter(titleIncludes(reference.name))
      return fitting.length === 1 ? fitting : []
    }
    default:
      return []
  }
}
