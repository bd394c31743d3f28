import type { Clock } from '../../../lib/clock.ts'
import type { Reference } from '../language/pointers.ts'
import { referenceOf } from '../language/reference.ts'
import { isGerund } from '../language/words.ts'

/** Sources of patterns that the ways to say "done" and "not done" share. */
export const done = '(?:done|completed?|finished|accomplished)'
export const markVerb = '(?:mark|set|flag|put|log|count|consider|check|tick|record|move)'
export const since =
  '(?: (?:now|already|today|yesterday|earlier|just now|this (?:morning|afternoon|evening)|last night|yet|after all)){0,2}'

/** "picked up the kids" is about the kids, "took the trash out" about the trash. */
export function withoutParticle(task: string): string {
  return task
    .replace(/^(?:(?:up|off|out|in|back|down|to|with|for|on|at|from|about) ){1,2}(?=\S)/i, '')
    .replace(/ (?:up|off|out|back|away|down)$/i, '')
}

const notDoing = /^(?:meeting|training|shopping|opening|building|painting|booking|filing|testing|planning)$/i

/** "finished writing the essay" is about the essay. */
export function target(task: string, clock: Clock): Reference {
  const [, first = '', rest = ''] = /^([\w-]+) (.+)$/.exec(task) ?? []
  const isDoing = isGerund(first) && (!notDoing.test(first) || /^(?:the|my|our|a|an) /i.test(rest))
  return referenceOf(isDoing ? withoutParticle(rest) : task, clock)
}
