/** One, two, three … as people say them; the index is the value. */
const numbers = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen twenty'
).split(' ')

const ordinals = (
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth ' +
  'fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
).split(' ')

/** A number in digits (three at most) or words, as the source of a pattern. */
export const numberWord = `(?:\\d{1,3}|${numbers.slice(1).join('|')})`

/** An ordinal in digits (`2nd`) or words, as the source of a pattern. */
export const ordinalWord = `(?:\\d{1,3}(?:st|nd|rd|th)|${ordinals.slice(1).join('|')})`

/** The value of what `numberWord` or `ordinalWord` matched; 0 when it is neither. */
export function numberOf(word: string): number {
  const digits = /^#?(\d+)(?:st|nd|rd|th)?$/i.exec(word)?.[1]
  if (digits) return Number(digits)
  const lower = word.toLowerCase()
  return Math.max(numbers.indexOf(lower), ordinals.indexOf(lower), 0)
}

/** Measures and packages that a quantity is said in, as the source of a pattern. */
export const unitWord =
  '(?:gallon|liter|litre|pint|quart|ounce|oz|pound|lb|kilo|kg|kilogram|gram|g|ml|bottle|box|boxe|bag|pack|packet|' +
  'package|can|tin|carton|jar|cup|loa[fv]e?|dozen|piece|slice|bunch|bunche|head|roll|sheet|pair|case|crate|stick|tub|tube|bar)s?'

/** What people do to the things on their lists; where the past is not regular, it follows the colon. */
const taskVerbs = `
  accept answer apply arrange ask assemble attend back:backed bake bathe book borrow bring:brought brush build:built buy:bought call
  cancel change charge check choose:chose clean close collect compare compile confirm contact cook copy cut:cut
  decide decorate deliver deposit design develop discuss do:did donate download draft drive:drove drop:dropped dust
  edit email empty exchange exercise feed:fed figure file fill find:found finish fix fold follow get:got give:gave go:went
  grab:grabbed hang:hung help hire host install investigate invite iron jog:jogged join learn lift look mail make:made meet:met
  meditate message mop:mopped mow move negotiate notify open order organise organize pack paint patch pay:paid phone pick
  plan:planned plant plug:plugged post practice practise prepare prep:prepped print process pull purchase push put:put read:read
  record refill register renew rent repair replace reply request research reserve reset:reset respond restock return review revise
  ring:rang run:ran scan:scanned schedule search sell:sold send:sent set:set sew shave shop:shopped show sign sing:sang sort speak:spoke
  spend:spent start stop:stopped store stretch study submit:submitted sweep:swept swim:swam take:took talk teach:taught
  tell:told test text throw:threw tidy train transfer translate travel treat trim:trimmed try tune turn update upgrade upload
  vacuum visit wait wake:woke walk wash watch water weed wipe withdraw:withdrew work workout wrap:wrapped write:wrote zip:zipped
`

const pastByVerb = new Map(
  taskVerbs
    .trim()
    .split(/\s+/)
    .map(entry => {
      const [verb = '', past] = entry.split(':')
      return [verb, past ?? regularPast(verb)]
    })
)
const pasts = new Set([
  ...pastByVerb.values(),
  'done',
  'gotten',
  'written',
  'taken',
  'given',
  'driven',
  'gone'
])

export function isTaskVerb(word: string): boolean {
  return pastByVerb.has(word.toLowerCase())
}

/** Whether a word is a task verb's past: "bought", "called". */
export function isPastVerb(word: string): boolean {
  return pasts.has(word.toLowerCase())
}

/** Whether a word is a task verb's -ing form: "writing", "calling". */
export function isGerund(word: string): boolean {
  const stem = /^(.+)ing$/i.exec(word)?.[1] ?? ''
  return [stem, `${stem}e`, stem.slice(0, -1)].some(isTaskVerb)
}

function regularPast(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}
