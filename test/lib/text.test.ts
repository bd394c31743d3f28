import t from 'tap'
import { asciiJson, isVisible } from '../../src/lib/text.ts'

const blank: Record<string, string> = {
  'no characters': '',
  spaces: ' \t\r\n\u00a0\u2003\u3000\u2028\u0085',
  'a zero-width space': '\u200b',
  'zero-width joiners and non-joiners': '\u200c\u200d\u2060',
  'a byte order mark': '\ufeff',
  'a soft hyphen': '\u00ad',
  'marks of direction': '\u200e\u200f\u061c\u202a\u202e\u2066\u2069',
  'variation selectors': '\ufe0e\ufe0f\u{e0100}',
  'Hangul fillers': '\u115f\u1160\u3164\uffa0',
  'tag characters': '\u{e0020}\u{e007f}',
  'a combining grapheme joiner': '\u034f',
  'a Mongolian vowel separator': '\u180e',
  'control characters': '\u0000\u0007\u001b\u007f\u009f',
  'a Braille pattern without dots': '\u2800',
  'a mix of them': ' \u200b\t\ufeff\u00ad\u2800\n'
}

for (const [what, text] of Object.entries(blank))
  t.test(`a text of ${what} is not visible`, async t => t.notOk(isVisible(text)))

const visible: Record<string, string> = {
  'a letter between zero-width spaces': '\u200bx\u200b',
  'a family joined by zero-width joiners': '👩‍👩‍👧',
  'an emoji with a variation selector': '❤️',
  'a flag of tag characters': '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'a keycap': '1️⃣',
  punctuation: '.',
  'a replacement character': '\ufffd',
  'a combining mark': '\u0301',
  'a character for private use': '\ue000',
  'Persian with a non-joiner': 'می‌خواهم',
  'a Braille pattern with dots': '\u2801'
}

for (const [what, text] of Object.entries(visible))
  t.test(`${what} is visible`, async t => t.ok(isVisible(text)))

t.test('JSON in ASCII has the same value', async t => {
  const value = { clé: 'the user’s 👩‍👩‍👧, “\u2028”, \ud800' }
  const ascii = asciiJson(JSON.stringify(value))
  t.match(ascii, /^[ -~]*$/)
  t.strictSame(JSON.parse(ascii), value)
})
