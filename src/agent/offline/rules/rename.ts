import { referenceOf } from '../language/reference.ts'
import {
  type Captures,
  type ClauseContext,
  clause,
  eachTask,
  isKnown,
  type Rule,
  type RuleResult
} from './rule.ts'

const named = '(?:name|title|wording|text)'
const described = '(?:notes?|descriptions?|comments?|details?)'

/** Changes of the title or the description. */
export const renameRules: Rule[] = [
  {
    name: 'rename … to …',
    pattern: clause('rename(?: (?<task>.+?))? (?:to|as|into):? (?<text>.+)'),
    act: retitle
  },
  {
    name: 'change the title of … to …',
    pattern: clause(`(?:change|edit|update|fix|set) (?:the )?${named} of (?<task>.+?) to:? (?<text>.+)`),
    act: retitle
  },
  {
    name: 'change …’s title to …',
    pattern: clause(`(?:change|edit|update|fix|set) (?<task>.+?)(?:'s|s')? ${named} to:? (?<text>.+)`),
    act: retitle
  },
  {
    name: 'call it …',
    pattern: clause('(?:call|name|title) (?<task>it|that|this|(?:that|this) one|task #?\\d+):? (?<text>.+)'),
    act: (said, context) => (isKnown(said.task, context) ? retitle(said, context) : undefined)
  },
  {
    name: 'update task 2: …',
    pattern: clause('(?:change|update|edit|set) (?<task>[^:]{1,60}): ?(?<text>.+)'),
    act: (said, context) => (isKnown(said.task, context) ? retitle(said, context) : undefined)
  },
  {
    name: 'add a note to …: …',
    pattern: clause(
      `(?:add|attach|put|write)(?: an?| the| this)? ${described} (?:to|on|for|about) (?<task>.+?)` +
        '(?::| that says| saying|,) ?(?<text>.+)'
    ),
    act: describe
  },
  {
    name: 'set the description of … to …',
    pattern: clause(
      `(?:change|set|update|edit) the ${described} (?:of|for|on|to) (?<task>.+?) to:? (?<text>.+)`
    ),
    act: describe
  }
]

function retitle({ task, text }: Captures, { clock }: ClauseContext): RuleResult {
  return eachTask('update_task', referenceOf(task, clock), {
    title: unquoted(text).slice(0, 200).toWellFormed()
  })
}

function describe({ task, text }: Captures, { clock }: ClauseContext): RuleResult {
  return eachTask('update_task', referenceOf(task, clock), {
    description: unquoted(text).slice(0, 2000).toWellFormed()
  })
}

function unquoted(text: string): string {
  return text.replace(/^"([^"]+)"$/, '$1')
}
