import { leadingDue } from './language/dates.ts'
import { normalise, withoutFillers } from './language/normalise.ts'
import {
  askingStarts,
  conclusions,
  requestEnds,
  requestStarts,
  sentencesOf,
  splitPoints
} from './language/split.ts'
import { loneRules } from './rules/bare.ts'
import { looseRules, rules } from './rules/index.ts'
import { type Intent, type Rule, type Said, type Scene, talk, unsaid } from './rules/rule.ts'
import { spotRules } from './rules/spot.ts'
import { talkRules } from './rules/talk.ts'
import { texts } from './texts.ts'

/** What a message asks for, and what of it was not understood. */
export interface Understanding {
  intents: Intent[]
  missed: string[]
}

/** Reads a message: normalise → sentences → clauses → the first rule that fits each. */
export function understand(text: string, scene: Scene): Understanding {
  const read: Understanding = { intents: [], missed: [] }
  for (const sentence of sentencesOf(normalise(text))) {
    const isAdding = isAddition(read.intents.at(-1))
    const { intents, missed } = readSentence(sentence, { ...scene, isAdding })
    read.intents.push(...intents)
    read.missed.push(...missed)
  }
  return read
}

function isAddition(intent: Intent | undefined): boolean {
  return intent?.kind === 'call' && intent.tool === 'add_task'
}

/** Strictly, then more and more loosely, until all of the sentence makes sense. */
function readSentence(sentence: string, scene: Scene): Understanding {
  const strict = readClauses(sentence, scene, rules)
  const ways = [
    () => readTail(sentence, scene, conclusions(sentence)),
    () => readAsked(sentence, scene),
    () => readHead(sentence, scene),
    () => strict,
    () => readTail(sentence, scene, requestStarts(sentence)),
    () => readClauses(sentence, scene, looseRules),
    () => readWhole(sentence, scene, rules),
    () => readWhole(sentence, scene, looseRules),
    () => readWhole(sentence, scene, spotRules),
    () => readWhole(sentence, scene, loneRules)
  ]
  for (const read of ways) {
    const understanding = read()
    if (understanding.missed.length === 0) return understanding
  }
  return readClauses(sentence, scene, looseRules)
}

function readWhole(sentence: string, scene: Scene, known: Rule[]): Understanding {
  const intents = readClause(sentence, scene, known)
  return { intents: intents ?? [], missed: intents ? [] : [sentence] }
}

/** "I am at the store, what do I need": what is only told before a request is passed over. */
function readTail(sentence: string, scene: Scene, starts: number[]): Understanding {
  for (const start of starts) {
    const tail = readClauses(sentence.slice(start), scene, rules)
    if (isUseful(tail)) return tail
  }
  return { intents: [], missed: [sentence] }
}

/** "What a day, can you add milk": but "I bought milk and can you add eggs" asks for two things. */
function readAsked(sentence: string, scene: Scene): Understanding {
  for (const start of askingStarts(sentence)) {
    const tail = readClauses(sentence.slice(start), scene, rules)
    const before = readClauses(sentence.slice(0, start), scene, rules)
    const isTold = !isUseful(before) || isRepeated(before, tail) || isReason(sentence.slice(start), before)
    if (isUseful(tail) && isTold) return tail
  }
  return { intents: [], missed: [sentence] }
}

/** "I have to work on Friday, so can you move the dentist": no task by itself. */
function isReason(rest: string, { intents }: Understanding): boolean {
  return /^so\b/i.test(rest) && intents.every(isAddition)
}

/** "I forgot the milk, can you add milk" */
function isRepeated(before: Understanding, after: Understanding): boolean {
  const said = after.intents.map(intent => JSON.stringify(intent))
  return before.intents.every(intent => said.includes(JSON.stringify(intent)))
}

/** What is told after a request, as its reason, is passed over. */
function readHead(sentence: string, scene: Scene): Understanding {
  for (const end of requestEnds(sentence)) {
    const head = readClauses(sentence.slice(0, end), scene, rules)
    if (isUseful(head)) return head
  }
  return { intents: [], missed: [sentence] }
}

function isUseful({ intents, missed }: Understanding): boolean {
  return missed.length === 0 && intents.some(({ kind }) => kind === 'call' || kind === 'each')
}

/**
 * Takes a sentence apart from its end: what follows an "and" or a comma is a clause of its own when a rule fits it, else
 * it belongs to what stands before.
 */
function readClauses(sentence: string, scene: Scene, known: Rule[]): Understanding {
  let rest = sentence
  const clauses: Intent[][] = []
  for (const { before, after } of splitPoints(sentence).toReversed()) {
    const intents = readClause(rest.slice(after), { ...scene, isContinued: true }, known)
    if (!intents) continue
    clauses.unshift(intents)
    rest = rest.slice(0, before)
  }
  const first = readClause(rest, scene, known)
  return {
    intents: [...(first ?? []), ...clauses.flat()],
    missed: first || withoutFillers(rest) === '' ? [] : [rest]
  }
}

/** What a clause asks for, by the first rule that fits it; undefined where none does. */
function readClause(clause: string, scene: Scene, known: Rule[]): Intent[] | undefined {
  const bare = clause.replace(padding, '')
  const text = withoutFillers(clause)
  const isQuestion = clause.trimEnd().endsWith('?')
  const here = { ...scene, isQuestion, isContinued: scene.isContinued || continued.test(clause) }
  const intents = firstFit(bare, here, talkRules) ?? firstFit(text, here, known)
  if (intents || text === '') return intents ?? (bare ? [talk(pleasantry(bare))] : undefined)
  const leading = leadingDue(text, scene.clock)
  return leading && firstFit(withoutFillers(leading.rest), { ...here, due: leading.due }, known)
}

/** What to say to a message of nothing but fillers: "ok great, thanks!" */
function pleasantry(clause: string): string {
  return /\b(?:thank|thanks|thx|ty|cheers)\b/i.test(clause) ? texts.welcome : texts.allRight
}

/** "And eggs", "oh and some ginger", "ketchup too". */
const continued =
  /^(?:(?:oh|ok|okay|yeah|yes|um|uh|wait|sorry|actually|no|well),? ){0,3}(?:and|also|plus)\b|\b(?:too|as well|also)[.!]?$/i

const padding = /^[\s,;.!]{1,9}|[\s,;.!?]{1,9}$/g

function firstFit(clause: string, scene: Scene, known: Rule[]): Intent[] | undefined {
  for (const { pattern, act } of known) {
    const said = pattern.exec(clause)
    const intent = said && act(filled(said.groups), scene)
    if (intent) return [intent].flat()
  }
  return undefined
}

function filled(groups: Record<string, string | undefined> = {}): Said {
  const caught = Object.entries(groups).map(([name, text]): [string, string] => [name, text?.trim() ?? ''])
  return { ...unsaid, ...Object.fromEntries(caught) }
}
