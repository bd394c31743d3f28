import { isTaskVerb, numberWord, unitWord } from './words.ts'

const amount = `(?:an?|some|half a|a couple of|a few|a dozen|${numberWord}|\\d{1,6}(?:[.,]\\d{1,3})?)`
const quantity = new RegExp(
  `^(?<amount>${amount})(?: ?(?<unit>${unitWord})\\b(?: of)?)?(?: (?<thing>\\S.*))?$`,
  'i'
)

/** Whether a phrase says how much: "2 gallons", "a dozen", "three bottles of red wine". */
export function isQuantity(phrase: string): boolean {
  return quantity.test(phrase)
}

/**
 * A title after a correction: "buy milk" and "2 gallons" make "buy 2 gallons of milk"; "buy milk" and "oat milk" make
 * "buy oat milk". The verb stays, a quantity takes the place of the one before.
 */
export function revise(title: string, correction: string): string {
  const { verb, thing } = takeApart(title)
  const said = quantity.exec(correction)?.groups
  const object =
    said && !said.thing ? `${correction.replace(/ of$/i, '')}${said.unit ? ' of' : ''} ${thing}` : correction
  return isTaskVerb(correction.split(' ')[0] ?? '') ? correction : `${verb}${object}`
}

function takeApart(title: string): { verb: string; thing: string } {
  const [first = '', ...others] = title.split(' ')
  const verb = others.length > 0 && isTaskVerb(first) ? `${first} ` : ''
  const object = title.slice(verb.length).replace(/^(?:the|my) /i, '')
  return { verb, thing: quantity.exec(object)?.groups?.thing ?? object }
}
