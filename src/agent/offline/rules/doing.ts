import type { Clock } from '../../../lib/clock.ts'
import type { Reference } from '../language/pointers.ts'
import { referenceOf } from '../language/reference.ts'
import { isGerund } from '../language/words.ts'

/** Sources of patterns that the rules for "done" and "not done" share. */
export const doneWord = '(?:done|completed?|finished|accomplished)'
export const markVerb = '(?:mark|set|flag|put|log|count|consider|check|tick|record|move)'
export const timeAdverbs =
  '(?: (?:now|already|today|yesterday|earlier|just now|this (?:morning|afternoon|evening)|last night|yet|after all)){0,2}'

/** Removes the particle of a verb: "picked up the kids" refers to the kids, "took the trash out" to the trash. */
export function withoutParticle(task: string): string {
  return task
    .replace(/^(?:(?:up|off|out|in|back|down|to|with|for|on|at|from|about) ){1,2}(?=\S)/i, '')
    .replace(/ (?:up|off|out|back|away|down)$/i, '')
}

const notDoing = /^(?:meeting|training|shopping|opening|building|painting|booking|filing|testing|planning)$/i

/** As `referenceOf`, without a leading -ing form: "finished writing the essay" refers to the essay. */
export function taskReference(task: string, clock: Clock): Reference {
  const [, first = '', rest = ''] = /^([\w-]+) (.+)$/.exec(task) ?? []
  const isDoing = isGerund(first) && (!notDoing.test(first) || /^(?:the|my|our|a|an) /i.test(rest))
  return referenceOf(isDoing ? withoutParticle(rest) : task, clock)
}
