import { numberOf, numberWord } from './words.ts'

/** A time of day as people say it, which chrono does not know. */
export interface NamedTime {
  name: string
  pattern: RegExp
  time(said: RegExpMatchArray): { hour: number; minute: number }
}

const soon = '(?=\\s*(?:$|[,.!?]|(?:on|today|tomorrow|tonight|this|next|please)\\b))'

export const namedTimes: NamedTime[] = [
  {
    name: 'half past five',
    pattern: new RegExp(`\\b(?:at )?half past (${numberWord})\\b`, 'i'),
    time: said => ({ hour: numberOf(said[1]), minute: 30 })
  },
  {
    name: 'quarter past five',
    pattern: new RegExp(`\\b(?:at )?(?:a )?quarter (?:past|after) (${numberWord})\\b`, 'i'),
    time: said => ({ hour: numberOf(said[1]), minute: 15 })
  },
  {
    name: 'quarter to six',
    pattern: new RegExp(`\\b(?:at )?(?:a )?quarter (?:to|of|before) (${numberWord})\\b`, 'i'),
    time: said => ({ hour: (numberOf(said[1]) + 23) % 24, minute: 45 })
  },
  {
    name: 'by 5',
    pattern: new RegExp(`\\b(?:by|before|until|till|around) (\\d{1,2})${soon}`, 'i'),
    time: said => ({ hour: Number(said[1]), minute: 0 })
  }
]
