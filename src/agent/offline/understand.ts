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
import { bareRules, loneRules } from './rules/bare.ts'
import { rules } from './rules/index.ts'
import { type Captures, type ClauseContext, type Intent, noCaptures, type Rule, talk } from './rules/rule.ts'
import { spotRules } from './rules/spot.ts'
import { talkRules } from './rules/talk.ts'
import { texts } from './texts.ts'
import { oncePerMessage, spend } from './work.ts'

/** The intents of a message, and the parts that were not understood. */
export interface Understanding {
  intents: Intent[]
  missed: string[]
}

/** The intents of the first rule of a set that matches a clause; undefined if none does. */
type RuleSet = (clause: string, context: ClauseContext) => Intent[] | undefined

/** Sets of rules; the second of two is tried if the first does not match. */
const talking = ruleSet(talkRules)
const strict = [ruleSet(rules)]
const loose = [...strict, ruleSet(bareRules)]
const spotted = [ruleSet(spotRules)]
const lone = [ruleSet(loneRules)]

function ruleSet(known: Rule[]): RuleSet {
  return oncePerMessage(
    (clause, context) => {
      spend('rules', clause.length * known.length)
      return firstFit(clause, context, known)
    },
    (clause, { isQuestion, isContinued, isAdding, due }) =>
      [isQuestion, isContinued, isAdding, due, clause].join()
  )
}

/** Parses a message: normalise → sentences → clauses → the first matching rule of each clause. */
export function understand(text: string, context: ClauseContext): Understanding {
  const read: Understanding = { intents: [], missed: [] }
  spend('message', text.length)
  for (const sentence of sentencesOf(normalise(text))) {
    const isAdding = isAddition(read.intents.at(-1))
    const { intents, missed } = readSentence(sentence, { ...context, isAdding })
    read.intents.push(...intents)
    read.missed.push(...missed)
  }
  return read
}

function isAddition(intent: Intent | undefined): boolean {
  return intent?.kind === 'call' && intent.tool === 'add_task'
}

/** Tries increasingly loose ways to parse a sentence until one understands all of it. */
function readSentence(sentence: string, context: ClauseContext): Understanding {
  const understood = readClauses(sentence, context, strict)
  const ways = [
    () => readTail(sentence, context, conclusions(sentence)),
    () => readAsked(sentence, context),
    () => readHead(sentence, context),
    () => understood,
    () => readTail(sentence, context, requestStarts(sentence)),
    () => readClauses(sentence, context, loose),
    () => readWhole(sentence, context, strict),
    () => readWhole(sentence, context, loose),
    () => readWhole(sentence, context, spotted),
    () => readWhole(sentence, context, lone)
  ]
  for (const read of ways) {
    const understanding = read()
    if (understanding.missed.length === 0) return understanding
  }
  return readClauses(sentence, context, loose)
}

function readWhole(sentence: string, context: ClauseContext, known: RuleSet[]): Understanding {
  const intents = readClause(sentence, context, known)
  return { intents: intents ?? [], missed: intents ? [] : [sentence] }
}

/** Ignores statements before a request: "I am at the store, what do I need". */
function readTail(sentence: string, context: ClauseContext, starts: number[]): Understanding {
  for (const start of starts) {
    const tail = readClauses(sentence.slice(start), context, strict)
    if (isUseful(tail)) return tail
  }
  return { intents: [], missed: [sentence] }
}

/**
 * Ignores other text before a polite request: "What a day, can you add milk". But "I bought milk and can you add eggs"
 * contains two requests.
 */
function readAsked(sentence: string, context: ClauseContext): Understanding {
  for (const start of askingStarts(sentence)) {
    const tail = readClauses(sentence.slice(start), context, strict)
    const before = readClauses(sentence.slice(0, start), context, strict)
    const isTold = !isUseful(before) || isRepeated(before, tail) || isReason(sentence.slice(start), before)
    if (isUseful(tail) && isTold) return tail
  }
  return { intents: [], missed: [sentence] }
}

/** Whether a statement is only the reason of the request: "I have to work on Friday, so can you move the dentist". */
function isReason(rest: string, { intents }: Understanding): boolean {
  return /^so\b/i.test(rest) && intents.every(isAddition)
}

/** Whether the request repeats the statement: "I forgot the milk, can you add milk". */
function isRepeated(before: Understanding, after: Understanding): boolean {
  const said = after.intents.map(intent => JSON.stringify(intent))
  return before.intents.every(intent => said.includes(JSON.stringify(intent)))
}

/** Ignores the reason after a request. */
function readHead(sentence: string, context: ClauseContext): Understanding {
  for (const end of requestEnds(sentence)) {
    const head = readClauses(sentence.slice(0, end), context, strict)
    if (isUseful(head)) return head
  }
  return { intents: [], missed: [sentence] }
}

function isUseful({ intents, missed }: Understanding): boolean {
  return missed.length === 0 && intents.some(({ kind }) => kind === 'call' || kind === 'each')
}

/**
 * Splits a sentence into clauses, starting at its end. Text after an "and" or a comma is a separate clause if a rule
 * matches it; otherwise it belongs to the text before.
 */
function readClauses(sentence: string, context: ClauseContext, known: RuleSet[]): Understanding {
  let rest = sentence
  const clauses: Intent[][] = []
  for (const { before, after } of splitPoints(sentence).toReversed()) {
    const intents = readClause(rest.slice(after), { ...context, isContinued: true }, known)
    if (!intents) continue
    clauses.unshift(intents)
    rest = rest.slice(0, before)
  }
  const first = readClause(rest, context, known)
  return {
    intents: [...(first ?? []), ...clauses.flat()],
    missed: first || withoutFillers(rest) === '' ? [] : [rest]
  }
}

/** The intents of a clause; undefined if no rule matches it. */
function readClause(clause: string, context: ClauseContext, known: RuleSet[]): Intent[] | undefined {
  const bare = clause.replace(padding, '')
  const text = withoutFillers(clause)
  const isQuestion = clause.trimEnd().endsWith('?')
  const here = { ...context, isQuestion, isContinued: context.isContinued || continued.test(clause) }
  const intents = talking(bare, here) ?? readWith(known, text, here)
  if (intents || text === '') return intents ?? (bare ? [talk(pleasantry(bare))] : undefined)
  const leading = leadingDue(text, context.clock)
  return leading && readWith(known, withoutFillers(leading.rest), { ...here, due: leading.due })
}

function readWith(
  [first, ...others]: RuleSet[],
  clause: string,
  context: ClauseContext
): Intent[] | undefined {
  return first && (first(clause, context) ?? readWith(others, clause, context))
}

/** The answer to a message that consists of filler words: "ok great, thanks!" */
function pleasantry(clause: string): string {
  return /\b(?:thank|thanks|thx|ty|cheers)\b/i.test(clause) ? texts.welcome : texts.allRight
}

/** A continuation of the previous request: "and eggs", "oh and some ginger", "ketchup too". */
const continued =
  /^(?:(?:oh|ok|okay|yeah|yes|um|uh|wait|sorry|actually|no|well),? ){0,3}(?:and|also|plus)\b|\b(?:too|as well|also)[.!]?$/i

const padding = /^[\s,;.!]{1,9}|[\s,;.!?]{1,9}$/g

function firstFit(clause: string, context: ClauseContext, known: Rule[]): Intent[] | undefined {
  for (const { pattern, act } of known) {
    const said = pattern.exec(clause)
    const intent = said && act(filled(said.groups), context)
    if (intent) return [intent].flat()
  }
  return undefined
}

function filled(groups: Record<string, string | undefined> = {}): Captures {
  const caught = Object.entries(groups).map(([name, text]): [string, string] => [name, text?.trim() ?? ''])
  return { ...noCaptures, ...Object.fromEntries(caught) }
}
