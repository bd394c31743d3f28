import { isTaskVerb, numberWord, unitWord } from './words.ts'

/** A number or an amount without a unit; the source of a pattern. */
export const amount = `(?:an?|some|half a|a couple of|a few|a dozen|${numberWord}|\\d{1,6}(?:[.,]\\d{1,3})?)`
const quantity = new RegExp(
  `^(?<amount>${amount})(?: ?(?<unit>${unitWord})\\b(?: of)?)?(?: (?<thing>\\S.*))?$`,
  'i'
)

/** Whether a phrase is a quantity: "2 gallons", "a dozen", "three bottles of red wine". */
export function isQuantity(phrase: string): boolean {
  return quantity.test(phrase)
}

const measured = new RegExp(`^${amount} ?${unitWord}\\b`, 'i')
const getting = /^(?:buy|get|pick|order|grab|purchase|bring|need|fetch)$/i

/** Whether a title can have a quantity such as "2 gallons": something to get, not another activity. */
export function isGettable(title: string): boolean {
  const [first = ''] = title.split(' ')
  return !isTaskVerb(first) || getting.test(first)
}

/** Whether a phrase is a quantity with a unit: "2 kg", but not "two". */
export function isMeasure(phrase: string): boolean {
  return measured.test(phrase)
}

/**
 * Applies a correction to a title. "buy milk" with "2 gallons" becomes "buy 2 gallons of milk", and then with "3"
 * becomes "buy 3 gallons of milk". "buy milk" with "oat milk" becomes "buy oat milk". The title keeps its verb unless
 * the correction begins with one.
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
