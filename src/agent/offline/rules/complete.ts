import type { Clock } from '../../../clock.ts'
import { extractDue } from '../language/dates.ts'
import { type Reference, referenceOf } from '../language/reference.ts'
import { isGerund, isPastVerb } from '../language/words.ts'
import { clause, each, isKnown, isRequest, type Rule } from './rule.ts'

const done = '(?:done|completed?|finished|accomplished)'
const open = `(?:not (?:yet |actually )?${done}|undone|incomplete|unfinished|open|pending|to-?do|active)`
const adverbs = '(?: (?:now|all|already|finally|just|also|actually|both)){0,3}'
const since =
  '(?: (?:now|already|today|yesterday|earlier|just now|this (?:morning|afternoon|evening)|last night|yet|after all)){0,2}'
const mark = '(?:mark|set|flag|put|log|count|check|tick|record|move)'

/** Taking back that something is done; tried before the ways to say that it is. */
export const reopenRules: Rule[] = [
  {
    name: 'mark … as not done',
    pattern: clause(`(?:${mark}|change|make) (?<task>.+?) (?:as |to |back to |back as )?${open}(?: again)?`),
    act: reopen
  },
  {
    name: 'reopen …',
    pattern: clause(`(?:un-?(?:complete|check|mark|tick|finish)|re-?open|reactivate) (?<task>.+?)(?: as ${done})?`),
    act: reopen
  },
  {
    name: '… is not done',
    pattern: clause(`(?<task>.+?)(?: is| are| was|'s|'re)?(?: not|n't)(?: yet| actually| really)? ${done}${since}`),
    act: reopen
  },
  {
    name: 'I have not done …',
    pattern: clause(
      `(?:i|we) (?:haven't|have not|didn't|did not)(?: actually| really| yet)? (?<verb>[\\w-]+)(?: with)? (?<task>.+?)${since}`
    ),
    act: reopen
  }
]

/** Saying that something is done. */
export const completeRules: Rule[] = [
  {
    name: 'mark … as done',
    pattern: clause(`${mark} (?<task>.+?) (?:as |to )?(?:being )?(?:${done}|checked|ticked)(?: off)?`),
    act: complete
  },
  { name: 'mark as done …', pattern: clause(`${mark}(?: off)?(?: as)? ${done}:? (?<task>.+)`), act: complete },
  { name: 'check off …', pattern: clause('(?:mark|check|tick|cross) (?:off|out):? (?<task>.+)'), act: complete },
  {
    name: 'check … off',
    pattern: clause('(?:mark|check|tick|cross) (?<task>.+?) (?:off|out)(?: (?:of )?(?:my|the) (?:[\\w-]+ )?list)?'),
    act: complete
  },
  {
    name: 'complete …',
    pattern: clause('(?:complete|accomplish):? (?<task>.+)'),
    act: (said, scene) => (extractDue(said.task ?? '', scene.clock).due ? undefined : complete(said, scene))
  },
  {
    name: 'finish …, which is known',
    pattern: clause('(?:finish|close|resolve|tick|check) (?<task>.+)'),
    act: (said, scene) => (isKnown(said.task ?? '', scene) ? complete(said, scene) : undefined)
  },
  {
    name: 'done with …',
    pattern: clause(
      `(?:(?:i|we)(?:'m|'re| am| are| have|'ve)? )?(?:(?:all|already|finally|just|now) ){0,3}(?:done|finished|through)(?: with|:| on) (?<task>.+?)${since}`
    ),
    act: complete
  },
  {
    name: '… is done',
    pattern: clause(
      `(?<task>.+?)(?:'s|'re| is| are| was| were| has been| have been)${adverbs} (?:${done}|taken care of|sorted(?: out)?|handled)${since}`
    ),
    act: complete
  },
  { name: '… done', pattern: clause(`(?<task>[\\w#'" -]{1,80}?)(?:,|:| -)? ${done}${since}`), act: complete },
  {
    name: 'I did …',
    pattern: clause(`(?:i|we)(?:'ve|'m| have| am)?${adverbs} (?<verb>[\\w-]+) (?<task>.+?)${since}`),
    act: did
  },
  {
    name: 'bought the …',
    pattern: clause(
      `(?:(?:just|already|finally) )?(?<verb>[\\w-]+) (?<task>(?:the|my|all|both|it|them|that|task)\\b.*?)${since}`
    ),
    act: did
  },
  {
    name: 'done',
    pattern: clause(`(?:(?:i'm|it's|that's|all|i) ){0,2}(?:${done}|did (?:it|that|this))`),
    act: () => each('complete_task', { kind: 'it' })
  }
]

type Act = Rule['act']

function complete(...[{ task = '' }, { clock }]: Parameters<Act>): ReturnType<Act> {
  return isRequest(task) ? undefined : each('complete_task', target(task, clock))
}

function reopen(...[{ task = '' }, { clock }]: Parameters<Act>): ReturnType<Act> {
  return isRequest(task) ? undefined : each('update_task', target(task, clock), { completed: false })
}

const isDone = new RegExp(`^(?:${done}|did)$`, 'i')
/** What is begun, or about something else than the task's end. */
const begun = /^(?:started|planned|tried|changed|updated|moved|showed|told|asked|looked|scheduled|opened)$/i

function did(...[{ verb = '', task = '' }, scene]: Parameters<Act>): ReturnType<Act> {
  if (!isDone.test(verb) && (!isPastVerb(verb) || begun.test(verb))) return undefined
  if (/^(?:got|get)$/i.test(verb) && /^(?:to|an?) /i.test(task)) return undefined
  return complete({ task: withoutParticle(task) }, scene)
}

/** "picked up the kids" is about the kids, "took the trash out" about the trash. */
function withoutParticle(task: string): string {
  return task
    .replace(/^(?:up|off|out|in|back|down|to|with|for|on|at|from|about)(?: with)? (?=\S)/i, '')
    .replace(/ (?:up|off|out|back|away|down)$/i, '')
}

const notDoing = /^(?:meeting|training|shopping|opening|building|painting|booking|filing|testing|planning)$/i

/** "finished writing the essay" is about the essay. */
function target(task: string, clock: Clock): Reference {
  const [, first = '', rest = ''] = /^([\w-]+) (.+)$/.exec(task) ?? []
  const isDoing = isGerund(first) && !notDoing.test(first)
  return referenceOf(isDoing ? withoutParticle(rest) : task, clock)
}
