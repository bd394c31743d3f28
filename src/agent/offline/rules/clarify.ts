import { referenceOf } from '../language/reference.ts'
import type { KnownTask } from '../task.ts'
import { clause, type Each, each, type Rule, type Scene } from './rule.ts'

const tools: Each['tool'][] = ['complete_task', 'update_task', 'delete_task']

/** Answers to "Which one do you mean?": the call that could not be made is made for what is named now. */
export const clarifyRules: Rule[] = [
  {
    name: 'one of the candidates',
    pattern: clause("(?:i mean(?:t)? |the one |it's )?(?<task>.{1,80})"),
    act({ task }, scene) {
      const { pending } = scene.memory
      const tool = tools.find(name => name === pending?.tool)
      const { task: _ambiguous, ...change } = pending?.args ?? {}
      const meant = candidates(task, scene)
      if (!tool || !pending || meant.length === 0) return undefined
      return meant.map(({ number }) => each(tool, { kind: 'number', number }, change))
    }
  }
]

/** The candidates that a phrase means: by number or place, all of them, or the only one with these words. */
function candidates(phrase: string, { clock, memory: { listing } }: Scene): KnownTask[] {
  const reference = referenceOf(phrase, clock)
  switch (reference.kind) {
    case 'number':
      return listing.filter(task => task.number === reference.number)
    case 'places':
      return listing.slice(reference.start, reference.end)
    case 'them':
      return listing
    case 'named': {
      const fitting = listing.filter(task => task.title.toLowerCase().includes(reference.name.toLowerCase()))
      return fitting.length === 1 ? fitting : []
    }
    default:
      return []
  }
}
