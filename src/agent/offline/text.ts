/**
 * A text in the form that the rules read: lower case, one space between words, without typing errors in the words of
 * commands, and with one character for each part that no rule may look into. Positions lead back to what was typed, so
 * that titles are cut from it.
 */
export interface Text {
  raw: string
  mask: string
  /** For each character of the mask: where its part starts and ends in `raw`. */
  starts: number[]
  ends: number[]
}

/** A text in quotation marks; a URL, an e-mail address, an amount or a version; a date starts at `firstDate`. */
export const quoteMark = '\ue001'
const protectedMark = '\ue002'
export const firstDate = 0xe100
export const maxDates = 5000
/** Source of a regular expression for one date. */
export const D = '[\ue100-\uf8ff]'

const quotes =
  /"[^"\n]{1,300}"|“[^”\n]{1,300}”|«[^»\n]{1,300}»|`[^`\n]{1,300}`|(?<![\p{L}\p{N}])['‘](?:[^'’\n]|['’](?=\p{L})){2,200}['’](?![\p{L}\p{N}])/u
const isolated = [
  /https?:\/\/\S+[^\s.,;:!?)]|www\.\S+[^\s.,;:!?)]/u,
  /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/u,
  /(?<![\p{L}\p{N}.])[\p{L}\p{N}-]{1,60}\.(?:com|org|net|io|dev|ai|eu|uk|de|fr)(?:\/\S*[^\s.,;:!?)])?(?![\p{L}\p{N}])/u,
  /[$€£¥]\s?\d[\d.,]*(?<=\d)(?:k|m)?|(?<![\d.,])\d[\d.,]{0,20}\s?(?:[$€£¥%]|usd|eur|gbp|dollars?|euros?|pounds|bucks|percent)(?!\p{L})/u,
  /(?<![\p{L}\p{N}.])v\d+(?:\.\d+)*(?![\p{L}\p{N}])|(?<![\d.])\d+\.\d+\.\d(?![\d.])/u,
  /(?<![\p{L}\p{N}])\d+(?:[.,]\d+)?\s?(?:kgs?|g|mg|km|cm|mm|l|ml|cl|lbs?|oz|gb|mb|tb|mph|kwh|°c|x)(?![\p{L}\p{N}])/u
]
const parts = new RegExp(
  `(?<quote>${quotes.source})|(?<kept>${isolated.map(({ source }) => source).join('|')})|(?<word>\\p{L}+(?:['’]\\p{L}+)*)|(?<space>[\\s\\u200b]+)|(?<other>[^])`,
  'giu'
)

/** Reads a part of a message. */
export function readText(raw: string, from = 0, to = raw.length): Text {
  const text: Text = { raw, mask: '', starts: [], ends: [] }
  for (const match of raw.slice(from, to).matchAll(parts)) {
    const { quote, kept, word, space } = match.groups ?? {}
    const [said] = match
    const index = from + match.index
    if (quote) push(text, quoteMark, index, said.length)
    else if (kept) push(text, protectedMark, index, said.length)
    else if (word) push(text, spelled(word), index, said.length)
    else if (space) push(text, text.mask === '' || text.mask.endsWith(' ') ? '' : ' ', index, said.length)
    else push(text, otherOf(said), index, said.length)
  }
  return text
}

function push(text: Text, mask: string, start: number, length: number): void {
  text.mask += mask
  for (let index = 0; index < mask.length; index += 1) {
    text.starts.push(start)
    text.ends.push(start + length)
  }
}

/** Private characters in a message must not look like ours. */
function otherOf(said: string): string {
  if (/[\ue000-\uf8ff]/.test(said)) return ' '
  return /[–—]/.test(said) ? '-' : said.toLowerCase()
}

/** A part of a text. */
export function sliced(text: Text, from: number, to = text.mask.length): Text {
  let [start, end] = [from, to]
  while (start < end && text.mask[start] === ' ') start += 1
  while (end > start && text.mask[end - 1] === ' ') end -= 1
  return {
    raw: text.raw,
    mask: text.mask.slice(start, end),
    starts: text.starts.slice(start, end),
    ends: text.ends.slice(start, end)
  }
}

/** What was typed. */
export function typed({ raw, starts, ends }: Text): string {
  return starts.length === 0 ? '' : raw.slice(starts[0], ends.at(-1))
}

/** Two parts of a text without what is between them. */
export function joined(before: Text, after: Text): Text {
  const head = `${typed(before)} `
  const moved = (positions: number[], from: number, to: number) => positions.map(at => at - from + to)
  const [start = 0, end = 0] = [before.starts[0], after.starts[0]]
  const gap = [head.length - 1]
  return {
    raw: head + typed(after),
    mask: `${before.mask} ${after.mask}`,
    starts: [...moved(before.starts, start, 0), ...gap, ...moved(after.starts, end, head.length)],
    ends: [...moved(before.ends, start, 0), head.length, ...moved(after.ends, end, head.length)]
  }
}

const short: Record<string, string> = {
  ...{
    wat: 'what',
    cuold: 'could',
    coud: 'could',
    coukd: 'could',
    wirte: 'write',
    wriet: 'write',
    wrte: 'write',
    pelase: 'please',
    remov: 'remove',
    waht: 'what',
    wht: 'what',
    wats: 'what is',
    whcih: 'which',
    wihch: 'which',
    whihc: 'which',
    hwich: 'which',
    shw: 'show',
    shwo: 'show',
    hsow: 'show',
    stil: 'still',
    doen: 'done',
    remeber: 'remember',
    rember: 'remember',
    earse: 'erase',
    appned: 'append',
    insret: 'insert'
  },
  ...{
    u: 'you',
    ur: 'your',
    yuo: 'you',
    pls: 'please',
    plz: 'please',
    plese: 'please',
    pleae: 'please',
    pleas: 'please'
  },
  ...{
    lst: 'list',
    lits: 'list',
    lsit: 'list',
    teh: 'the',
    hte: 'the',
    taks: 'tasks',
    tsak: 'task',
    makr: 'mark',
    mrak: 'mark'
  },
  ...{
    thx: 'thanks',
    ty: 'thanks',
    cheers: 'thanks',
    thankyou: 'thanks',
    ok: 'okay',
    k: 'okay',
    yep: 'yes',
    yup: 'yes',
    yeah: 'yes',
    nope: 'no',
    nah: 'no'
  },
  ...{
    dont: 'do not',
    "don't": 'do not',
    "doesn't": 'does not',
    doesnt: 'does not',
    "didn't": 'did not',
    didnt: 'did not'
  },
  ...{
    "can't": 'cannot',
    cant: 'cannot',
    "won't": 'will not',
    wont: 'will not',
    "isn't": 'is not',
    isnt: 'is not'
  },
  ...{
    "aren't": 'are not',
    "haven't": 'have not',
    havent: 'have not',
    "hasn't": 'has not',
    "shouldn't": 'should not'
  },
  ...{
    "wasn't": 'was not',
    "needn't": 'need not',
    "mustn't": 'must not',
    "couldn't": 'could not',
    "wouldn't": 'would not'
  },
  ...{ "i'm": 'i am', im: 'i am', "i'll": 'i will', "i've": 'i have', ive: 'i have', "i'd": 'i would' },
  ...{
    "we're": 'we are',
    "we'll": 'we will',
    "we've": 'we have',
    "we'd": 'we would',
    "you're": 'you are',
    "they're": 'they are'
  },
  ...{
    "it's": 'it is',
    "that's": 'that is',
    thats: 'that is',
    "there's": 'there is',
    theres: 'there is',
    "let's": 'let us',
    lets: 'let us'
  },
  ...{
    "what's": 'what is',
    whats: 'what is',
    "when's": 'when is',
    whens: 'when is',
    "who's": 'who is',
    "where's": 'where is',
    wheres: 'where is'
  },
  ...{
    tmrw: 'tomorrow',
    tmr: 'tomorrow',
    tmw: 'tomorrow',
    tomoz: 'tomorrow',
    tomorow: 'tomorrow',
    tommorow: 'tomorrow',
    tommorrow: 'tomorrow',
    tomorro: 'tomorrow'
  },
  ...{
    gotta: 'have to',
    gonna: 'going to',
    wanna: 'want to',
    adn: 'and',
    and: 'and',
    "today's": 'today',
    todays: 'today',
    "tomorrow's": 'tomorrow',
    tomorrows: 'tomorrow',
    "week's": 'week',
    "tonight's": 'tonight',
    "yesterday's": 'yesterday',
    gimme: 'give me',
    lemme: 'let me',
    remaind: 'remind',
    raname: 'rename',
    finshed: 'finished',
    allready: 'already'
  }
}

/** Words whose typing errors are corrected: two letters exchanged, one missing, or one typed twice. */
const commandWords = (
  'remind reminder reminders delete deleted remove removed complete completed finish finished tomorrow today monday ' +
  'tuesday wednesday thursday friday saturday sunday priority urgent rename change update reopen please grocery ' +
  'shopping include display weekend january february august september october november december overdue everything'
).split(' ')
const isCommandWord = new Set(commandWords)
const correct = new Set(['compete', 'competed', 'todays', 'fished', 'mover', 'chang', 'prior'])
const corrections = new Map(
  commandWords.flatMap(word => misspellings(word).map((wrong): [string, string] => [wrong, word]))
)

function misspellings(word: string): string[] {
  return [...word].flatMap((letter, at) => {
    const [before, after] = [word.slice(0, at), word.slice(at + 1)]
    const exchanged = after ? `${before}${after[0]}${letter}${after.slice(1)}` : word
    return at === 0
      ? [`${letter}${word}`, exchanged]
      : [before + after, `${before}${letter}${letter}${after}`, exchanged]
  })
}

function spelled(word: string): string {
  const low = word.toLowerCase().replaceAll('’', "'")
  const known = Object.hasOwn(short, low) ? short[low] : undefined
  if (known) return known
  if (!isCommandWord.has(low) && !correct.has(low)) return (corrections.get(low) ?? low).replaceAll("'", '')
  return low
}
