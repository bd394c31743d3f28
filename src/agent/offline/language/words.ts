/** Number words; the index is the value. */
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

/** A day of a month in digits (`31st`), as the source of a pattern. */
export const dayNumber = '(?:[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)'

/** A day of a month in digits or words, as the source of a pattern. */
export const dayWord = `(?:${dayNumber}|${ordinals.slice(1).join('|')})`

/** The value of a match of `numberWord` or `ordinalWord`; 0 for any other text. */
export function numberOf(word = ''): number {
  const digits = /^#?(\d+)(?:st|nd|rd|th)?$/i.exec(word)?.[1]
  if (digits) return Number(digits)
  const lower = word.toLowerCase()
  return Math.max(numbers.indexOf(lower), ordinals.indexOf(lower), 0)
}

/** Units and packages of a quantity, as the source of a pattern. */
export const unitWord =
  '(?:gallon|liter|litre|pint|quart|ounce|oz|pound|lb|kilo|kg|kilogram|gram|g|ml|bottle|boxe?|bag|pack|packet|' +
  'package|can|tin|carton|jar|cup|loa[fv]e?|dozen|piece|slice|bunche?|head|roll|sheet|pair|case|crate|stick|' +
  'tube?|bar)s?'

/** Verbs that tasks begin with. An irregular past form follows the colon. */
const taskVerbs = `
  accept answer apologize apply arrange ask assemble attend audit babysit:babysat back:backed bake bathe
  bill boil book borrow bring:brought brush build:built buy:bought call cancel cash celebrate change
  charge check choose:chose chop:chopped clean clear climb close collect compare compile complete confirm
  congratulate consult contact cook copy crochet cut:cut debug decide decorate defrost deliver
  deploy deposit design develop discuss do:did donate download draft draw:drew drill drive:drove
  drop:dropped dust edit email empty exchange exercise exfoliate feed:fed figure file fill find:found
  finish fix floss fold follow freeze:froze fry:fried get:got give:gave go:went grab:grabbed grill
  groom hammer hang:hung help hem hike hire hoover host hug:hugged install interview investigate invite invoice
  iron jog:jogged join knit:knitted launch learn lift look mail make:made marinate measure meditate
  meet:met merge message moisturize mop:mopped mount move mow negotiate notify onboard open order
  organise organize pack paint patch pay:paid peel pet:petted phone pick plan:planned plant plug:plugged
  post practice practise pray pre-order preorder prep:prepped prepare present print process program pull
  purchase push put:put rake read:read reboot record refill register relax renew renovate rent
  reorder repair replace reply request research reserve reset:reset respond rest restart restock return
  review revise ride:rode ring:rang roast run:ran sand scan:scanned schedule search sell:sold send:sent
  set:set sew shave ship:shipped shop:shopped shovel show sign sing:sang sketch sort speak:spoke
  spend:spent start stay stop:stopped store stretch study submit:submitted swap:swapped sweep:swept
  swim:swam take:took talk tape teach:taught tell:told test text thank thaw throw:threw tidy tip:tipped
  train transfer translate travel treat trim:trimmed try tune turn unclog:unclogged unpack update upgrade
  upload vacuum visit vote wait wake:woke walk wash watch water wear:wore weed weigh wipe
  withdraw:withdrew work workout wrap:wrapped write:wrote zip:zipped
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

/** Whether a word is the past form of a task verb: "bought", "called". */
export function isPastVerb(word: string): boolean {
  return pasts.has(word.toLowerCase())
}

/** Whether a word is the -ing form of a task verb: "writing", "calling". */
export function isGerund(word: string): boolean {
  const stem = /^(.+)ing$/i.exec(word)?.[1] ?? ''
  return [stem, `${stem}e`, stem.slice(0, -1)].some(isTaskVerb)
}

function regularPast(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}
