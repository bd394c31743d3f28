import { texts } from '../texts.ts'
import { clause, type Rule, talk } from './rule.ts'

const asking =
  "(?:(?:can|could) you (?:tell|show) me |tell me |show me |explain |i (?:don't|do not) know |(?:i(?:'d| would) like|i want) to know )?(?:how (?:do|can|could|should|would|does) (?:i|you|we|one)|how to|what (?:do|should|can) i say to|what(?:'s| is) the (?:best )?way to)"
const task =
  '(?:.{0,40}\\b(?:tasks?|items?|to-?dos?|things?|something|it|them|one|reminders?|lists?|everything)\\b.{0,30})'

/** Topics of how-to questions, and example messages for each. */
const topics: [name: string, what: string, examples: string][] = [
  [
    'dates',
    '(?:change|set|add|edit|update|move|give|remove|put|postpone|reschedule) .{0,40}\\b(?:due|dates?|deadlines?|times?|days?)\\b.{0,40}|(?:reschedule|postpone) .{1,40}',
    '"move the report to Friday", "task 2 is due tomorrow at 5 pm" or "remove the date from task 2"'
  ],
  [
    'priority',
    '.{0,40}\\b(?:priorit\\w+|urgent|important)\\b.{0,40}',
    '"make task 2 urgent" or "the report has low priority"'
  ],
  ['names', `(?:rename|change|edit|update|correct|fix) ${task}`, '"rename task 2 to call grandma"'],
  ['undoing', '(?:undo|take back|restore|recover|bring back|get back) .{1,40}', '"undo"'],
  [
    'done',
    `(?:complete|finish|check(?: off)?|tick(?: off)?|cross(?: off)?|mark) ${task}`,
    '"mark task 2 as done" or "I bought the milk"'
  ],
  [
    'deleting',
    `(?:delete|remove|erase|clear|get rid of|take) ${task}`,
    '"delete task 2" or "take milk off my list"'
  ],
  [
    'adding',
    `(?:add|create|make|set(?: up)?|put|enter|save|get) ${task}`,
    '"add buy milk tomorrow" or "remind me to call mom on Friday at 5 pm"'
  ],
  [
    'seeing',
    `(?:see|view|list|show|find|search|check|look at|filter) ${task}`,
    '"show my list", "what is due this week?" or "find tasks about tax"'
  ]
]

/** Questions about how to do something; they do not request it. */
export const howToRules: Rule[] = topics.map(([name, what, examples]) => ({
  name: `how to: ${name}`,
  pattern: clause(`${asking} (?:${what})`),
  act: () => talk(texts.howTo(examples))
}))
