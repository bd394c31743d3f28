import { isTaskVerb, numberWord, unitWord } from './words.ts'

/** How many or how much, without a measure; the source of a pattern. */
export const amount = `(?:an?|some|half a|a couple of|a few|a dozen|${numberWord}|\\d{1,6}(?:[.,]\\d{1,3})?)`
const quantity = new RegExp(
  `^(?<amount>${amount})(?: ?(?<unit>${unitWord})\\b(?: of)?)?(?: (?<thing>\\S.*))?$`,
  'i'
)

/** Whether a phrase says how much: "2 gallons", "a dozen", "three bottles of red wine". */
export function isQuantity(phrase: string): boolean {
  return quantity.test(phrase)
}

const measured = new RegExp(`^${amount} ?${unitWord}\\b`, 'i')
const getting = /^(?:buy|get|pick|order|grab|purchase|bring|need|fetch)$/i

/** Whether a title can take a measure such as "2 gallons": something to get, and nothing else to do. */
export function isGettable(title: string): boolean {
  const [first = ''] = title.split(' ')
  return !isTaskVerb(first) || getting.test(first)
}

/** Whether a phrase is a quantity in a measure, as "2 kg" is and "two" is not. */
export function isMeasure(phrase: string): boolean {
  return measured.test(phrase)
}

/**
 * A title after a correction: "buy milk" and "2 gallons" make "buy 2 gallons of milk", then "3" makes three gallons;
 * "buy milk" and "oat milk" make "buy oat milk". The verb stays.
 */
export function revise(title: string, correction: string): string {
  if (isTaskVerb(correction.split(' ')[0] ?? '')) return correction
  const { verb, unit, thing } = takeApart(title)
  const said = quantity.exec(correction)?.groups
  if (!said || said.thing) return `${verb}${correction}`
  const measure = said.unit ? correction.replace(/ of$/i, '') : [correction, unit].filter(Boolean).join(' ')
  return `${verb}${measure}${said.unit || unit ? ' of' : ''} ${thing}`
}

function takeApart(title: string): { verb: string; unit: string; thing: string } {
  const [first = '', ...others] = title.split(' ')
  const verb = others.length > 0 && isTaskVerb(first) ? `${first} ` : ''
  const object = title.slice(verb.length).replace(/^(?:the|my) /i, '')
  const { unit = '', thing = object } = quantity.exec(object)?.groups ?? {}
  return { verb, unit, thing }
}
