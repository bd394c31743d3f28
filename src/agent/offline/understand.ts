import { leadingDue } from './language/dates.ts'
import { normalise, withoutFillers } from './language/normalise.ts'
import { sentencesOf, splitPoints } from './language/split.ts'
import { loneRules } from './rules/bare.ts'
import { looseRules, rules } from './rules/index.ts'
import { type Intent, type Rule, type Said, type Scene, talk, unsaid } from './rules/rule.ts'
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
  if (strict.missed.length === 0) return strict
  const loose = readClauses(sentence, scene, looseRules)
  if (loose.missed.length === 0) return loose
  const whole = readClause(sentence, scene, loneRules)
  return whole ? { intents: whole, missed: [] } : loose
}

/**
 * Takes a sentence apart from its end: what follows an "and" or a comma is a clause of its own when a rule fits it, else
 * it belongs to what stands before.
 */
function readClauses(sentence: string, scene: Scene, known: Rule[]): Understanding {
  let rest = sentence
  const clauses: Intent[][] = []
  for (const { before, after } of splitPoints(sentence).toReversed()) {
    const intents = readClause(rest.slice(after), scene, known)
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

function readClause(clause: string, scene: Scene, known: Rule[]): Intent[] | undefined {
  const bare = clause.replace(padding, '')
  const text = withoutFillers(clause)
  const isQuestion = clause.trimEnd().endsWith('?')
  const here = { ...scene, isQuestion, isContinued: /^(?:and|also|plus)\b/i.test(clause) }
  const intents = firstFit(bare, here, talkRules) ?? firstFit(text, here, known)
  if (intents || text === '') return intents ?? (bare ? [talk(pleasantry(bare))] : undefined)
  const leading = leadingDue(text, scene.clock)
  return leading && firstFit(withoutFillers(leading.rest), { ...here, due: leading.due }, known)
}

/** What to say to a message of nothing but fillers: "ok great, thanks!" */
function pleasantry(clause: string): string {
  return /\b(?:thank|thanks|thx|ty|cheers)\b/i.test(clause) ? texts.welcome : texts.allRight
}

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
