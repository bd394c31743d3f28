import { extractDue } from '../language/dates.ts'
import { filtersOf } from '../language/filters.ts'
import { isPointer, referenceOf } from '../language/reference.ts'
import { texts } from '../texts.ts'
import { add } from './adding.ts'
import { target } from './doing.ts'
import { list, remove } from './removing.ts'
import { clause, each, isKnown, type Meant, type Rule, type Said, type Scene, say } from './rule.ts'

/** Saying that something is needed no more, which takes it off the list. */
const needlessRules: Rule[] = [
  {
    name: 'no more … on my list',
    pattern: clause(`no (?:more|longer) (?<task>.+?) (?:on|in) ${list}(?: please)?`),
    act: remove
  },
  {
    name: '… is no longer needed',
    pattern: clause(
      "(?<task>.+?)(?:'s|'re| is| are)(?: no longer|n't| not) (?:needed|necessary|wanted|required)(?: any ?(?:more|longer))?" +
        `(?: (?:on|in) ${list})?`
    ),
    act: remove
  },
  {
    name: 'no need to …',
    pattern: clause("(?:there(?:'s| is) )?no (?:more )?need (?:to|for) (?<task>.+?)(?: any ?more)?"),
    act: remove
  },
  {
    name: 'I no longer need …',
    pattern: clause(
      "(?:i|we) (?:don't|do not|won't|will not) (?:be )?(?:need|have|want)(?:ing)?(?: to)? (?<task>.+?) (?:any ?(?:more|longer)|after all)",
      "(?:(?:i|we)(?:'m|'re| am| are) )?(?:no longer|not) (?:going|doing|having|needing)(?: to)? (?<name>.+?)(?: any ?more| after all)?",
      "(?:(?:i|we) )?(?:don't|do not|won't|will not) (?:need|be needing)(?: to)? (?<head>.+?)(?: any ?(?:more|longer)| after all)?",
      '(?:i|we) no longer (?:need|have|want)(?: to)? (?<rest>.+)'
    ),
    act: (said, scene) => remove({ ...said, task: said.task || said.name || said.head || said.rest }, scene)
  }
]

/** Taking tasks off the list for good. */
export const removeRules: Rule[] = [
  {
    name: 'clear the completed',
    pattern: clause(
      '(?:clear|delete|remove|purge|clean)(?: out| up| away)? (?:(?:the|my|all) ){0,3}' +
        '(?<kind>completed|finished|done|overdue|old completed)(?: (?:tasks|ones|items|to-?dos|things|stuff))?'
    ),
    act: ({ kind }, { clock }) => each('delete_task', { kind: 'matching', filters: filtersOf(kind, clock) })
  },
  {
    name: 'remove an item, without saying which',
    pattern: clause(
      `(?:delete|remove|erase|take (?:off|out)|take|drop|get rid of) (?:(?:an? |one |one of (?:my|the) )?(?:items?|tasks?|things?|something|entry)|(?:an?|one of (?:my|the)) lists?|(?:the )?following)` +
        `(?: (?:off|of|from|in|on|out of)(?: of)? ${list})?`
    ),
    act: () => say(texts.whichTask)
  },
  {
    name: '… should not be on my list',
    pattern: clause(
      `(?<task>.+?) (?:should not|shouldn't|must not|mustn't|does not need to|doesn't need to|don't need to) be (?:on|in) ${list}(?: any ?more)?`,
      `(?:i|we)(?: would|'d)? (?:need|want|like) (?<head>.+?)(?: (?:removed|deleted|taken|crossed|erased))? (?:off(?: of)?|from|out of) ${list}`,
      `(?:i|we) (?:don't|do not) (?:want|need) (?<name>.+?) (?:on|in) ${list}(?: any ?more)?`
    ),
    act: (said, scene) => remove({ ...said, task: said.task || said.name || said.head }, scene)
  },
  ...needlessRules,
  {
    name: 'clear … off my list',
    pattern: clause(
      `(?:clear|clean|wipe|get|have|want) (?<task>.+?) (?:off(?: of)?|from|out of|removed from) ${list}`
    ),
    act: remove
  },
  {
    name: 'clear …',
    pattern: clause(
      '(?:clear|clean|dump|empty|wipe|reset|purge|destroy|throw)(?: out| up| off| away)? (?<task>.+)'
    ),
    act({ task }, { clock }) {
      const target = referenceOf(task, clock)
      return isPointer(target) ? each('delete_task', target) : undefined
    }
  },
  {
    name: 'clear my calendar for Friday',
    pattern: clause(
      '(?:clear|empty|wipe|cancel)(?: out| up| off)? (?:my|the) (?:calendar|schedule|agenda|day|list)(?<when> (?:for|on|of) .+)?'
    ),
    act: ({ when }, { clock }) => each('delete_task', { kind: 'matching', filters: filtersOf(when, clock) })
  },
  {
    name: 'take out … from my list',
    pattern: clause(
      `(?:take|pull|cross|cut) (?:out|off|away) (?<task>.+?) (?:off|of|out of|from)(?: ${list})`
    ),
    act: remove
  },
  {
    name: 'take off my list …',
    pattern: clause(
      `(?:delete|remove|take|cross|erase|strike|scratch|drop|clear|cut) (?:off|from|out of|off of) ${list},? (?<task>.+)`
    ),
    act: remove
  },
  {
    name: 'take … off my list',
    pattern: clause(
      `(?:take|pull|scratch|strike|cut|drop|leave|keep|knock|exclude|omit|subtract|withdraw|scrub|purge|toss|chuck|dump|banish|strip|lift|bin|kick|ditch|nix|lose|cancel) (?<task>.+?) (?:off(?: of)?|(?:away|out|back) from|out of|from|out off)(?: ${list})`
    ),
    act: remove
  },
  {
    name: 'delete …',
    pattern: clause(
      '(?:delete|remove|erase|discard|get rid of|trash(?! (?:has|have|is|was|are|can|cans|bags?|day)\\b)|scratch|strike|ditch|scrap|eliminate|axe|bin(?! (?:has|is|was|bags?|day)\\b)|del):? (?<task>.+)'
    ),
    act: remove
  },
  {
    name: 'forget …',
    pattern: clause('(?:forget(?: about)?|never ?mind(?: about)?) (?<task>.+)'),
    act: remove
  },
  {
    name: '… can come off my list',
    pattern: clause(
      '(?<task>.+?) (?:can|should|may|could|needs to|has to) (?:come|go|be (?:taken|removed|deleted|dropped|erased))' +
        `(?: (?:off|from|out|out of|off of))?(?: ${list})?(?: now)?`
    ),
    act: remove
  },
  {
    name: 'cancel my reminder to …',
    pattern: clause(
      `(?:cancel|turn off|switch off|disable|drop|kill|skip|nix|lose|clear) (?<task>(?:the|my|that) (?:task|reminder|item)\\b.+)`
    ),
    act: remove
  },
  {
    name: 'cancel …, which is known',
    pattern: clause('(?<said>(?:cancel|drop(?! off\\b)|skip|lose|kill|nix) (?<task>.+))'),
    act: removeOrAdd
  },
  {
    name: 'take … out',
    pattern: clause(
      '(?<said>(?:take|pull|leave|strike) (?:(?:off|away) (?<name>.+)|(?<task>.+?) (?:off|out|away)))'
    ),
    act: (said, scene) => removeOrAdd({ ...said, task: said.task || said.name }, scene)
  }
]

/** A task of that name goes; where there is none, this is something to do: "cancel the subscription". */
function removeOrAdd(said: Said, scene: Scene): Meant {
  if (isKnown(said.task, scene)) return remove(said, scene)
  const { rest } = extractDue(said.task, scene.clock)
  const removal = each('delete_task', target(rest, scene.clock))
  return removal.target.kind === 'named' ? { ...removal, otherwise: add(said.said, scene) } : removal
}
