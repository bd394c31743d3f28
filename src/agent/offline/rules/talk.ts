import { texts } from '../texts.ts'
import { clause, type Rule, talk } from './rule.ts'

const you = '(?: (?:there|todobot|todo bot|bot|again|all|everyone|you))?'
const praise =
  '(?:awesome|amazing|great|perfect|excellent|cool|nice|wonderful|fantastic|brilliant|helpful|good)'

/** Small talk, and questions about the model. */
export const talkRules: Rule[] = [
  {
    name: 'greeting',
    pattern: clause(
      `(?:hi|hello|hey|howdy|hiya|yo|greetings)${you}`,
      `(?:good )?(?:morning|afternoon|evening|day)${you}`
    ),
    act: () => talk(texts.greeting)
  },
  {
    name: 'how are you',
    pattern: clause(
      "(?:and )?how(?:'s it going|'s things| are (?:you|things)(?: doing)?| do you do)(?: today)?",
      "what's up",
      'sup'
    ),
    act: () => talk(texts.howAreYou)
  },
  {
    name: 'thanks',
    pattern: clause(
      '(?:thanks?|thank you|thx|ty|cheers|much appreciated|i appreciate it)' +
        `(?: (?:a lot|so much|very much|a bunch|a million|again))?${you}(?: for .{1,80})?`
    ),
    act: () => talk(texts.welcome)
  },
  {
    name: 'praise',
    pattern: clause(
      `(?:(?:that's|you're|you are|this is|very|so|really) ){0,3}${praise}`,
      "(?:that's )?(?:good|great|nice|well) (?:job|work|bot|done)"
    ),
    act: () => talk(texts.glad)
  },
  {
    name: 'goodbye',
    pattern: clause(
      `(?:good)?bye(?:[ -]?bye)?${you}`,
      'good ?night',
      'see (?:you|ya)(?: later| soon| tomorrow)?',
      "that's (?:all|it)(?: for (?:now|today))?",
      "i'm done for (?:now|today)"
    ),
    act: () => talk(texts.goodbye)
  },
  {
    name: 'never mind',
    pattern: clause(
      'never ?mind(?: that| it)?',
      'forget (?:it|that|about it)',
      'no(?:pe)?|yes|yeah|yep|ok(?:ay)?|sure|fine|all right|alright|got it|i see|nothing|not now|stop'
    ),
    act: () => talk(texts.allRight)
  },
  {
    name: 'help',
    pattern: clause(
      '(?:i need (?:some )?)?help(?: me)?(?: out)?',
      'what (?:else )?(?:can|do|could) (?:you|i|this bot) (?:do|ask|say|tell you|ask you).{0,20}',
      'how (?:do|does|can) (?:you|this|it|i) (?:work|use (?:you|this|it)).{0,20}',
      'what are (?:you|your) (?:able to do|capable of|abilities|features|commands).{0,20}',
      'commands|instructions'
    ),
    act: () => talk(texts.abilities)
  },
  {
    name: 'who are you',
    pattern: clause(
      '(?:who|what) are you',
      "what(?:'s| is) your name",
      'are you (?:an? |the )?(?:real |true )?' +
        '(?:ai|bot|robot|human|real|gemini|chatgpt|gpt|llm|language model|offline|online|person).{0,30}',
      '(?:tell me about|introduce) yourself',
      '(?:what|which) (?:model|ai|llm) (?:are you|is this|do you use).{0,30}'
    ),
    act: () => talk(texts.abilities)
  }
]
