import t from 'tap'
import { withDigits } from '../../../../src/agent/offline/language/spoken.ts'

const sentences: [spoken: string, written: string][] = [
  ['take pills at five pm', 'take pills at 5 pm'],
  ['feed the cat at 6 p. m.', 'feed the cat at 6 pm'],
  ['wake up at six thirty tomorrow', 'wake up at 6:30 tomorrow'],
  ['the bus at nine oh five', 'the bus at 9:05'],
  ['ring mum at half eight', 'ring mum at 8:30'],
  ['eat at six in the evening', 'eat at 6 pm'],
  ['eat in forty five minutes', 'eat in 45 minutes'],
  ['eat in an hour and a half', 'eat in 90 minutes'],
  ['eat in an hour and twenty minutes', 'eat in 80 minutes'],
  ['eat in two and a half hours', 'eat in 150 minutes'],
  ['pay on december thirty first', 'pay on december 31st'],
  ['move the car to four thirty', 'move the car to 4:30'],
  ['move the car to five', 'move the car to 5:00'],
  ['move the car at quarter to six', 'move the car at quarter to six'],
  ['lunch at five guys with ten people', 'lunch at five guys with ten people']
]

for (const [spoken, written] of sentences) {
  t.test(`"${spoken}" is written "${written}"`, async t => {
    t.equal(withDigits(spoken), written)
  })
}
