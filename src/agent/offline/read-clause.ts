import { leadingDue } from './language/dates.ts'
import { withoutFillers } from './language/normalise.ts'
import { type Intent, type Rule, type Said, type Scene, talk, unsaid } from './rules/rule.ts'
import { talkRules } from './rules/talk.ts'
import { texts } from './texts.ts'

/** What a clause asks for, by the first rule that fits it; undefined where none does. */
export function readClause(clause: string, scene: Scene, known: Rule[]): Intent[] | undefined {
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
