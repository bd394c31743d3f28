import { texts } from '../texts.ts'
import { clause, type Rule, say } from './rule.ts'

const you = '(?: (?:there|todobot|todo bot|bot|again|all|everyone|you))?'
const thanks = '(?:thanks?|thank you|thx|ty|cheers|many thanks|much appreciated|i appreciate it)'

/** Small talk, and what the model says of itself. */
export const talkRules: Rule[] = [
  {
    name: 'greeting',
    pattern: clause(
      `(?:hi|hello|hey|howdy|hiya|yo|greetings|good (?:morning|afternoon|evening|day)|morning|evening)+${you}`
    ),
    act: () => say(texts.greeting)
  },
  {
    name: 'how are you',
    pattern: clause(`(?:and )?how(?:'s it going|'s things| are (?:you|things)(?: doing)?| do you do)(?: today)?|what's up|sup`),
    act: () => say(texts.howAreYou)
  },
  {
    name: 'thanks',
    pattern: clause(`${thanks}(?: (?:a lot|so much|very much|a bunch|a million|again))?${you}(?: for .{1,80})?(?:,? that's (?:all|it).{0,20})?`),
    act: () => say(texts.welcome)
  },
  {
    name: 'praise',
    pattern: clause(
      "(?:that's |you're |you are |this is |very |so |really ){0,3}(?:awesome|amazing|great|perfect|excellent|cool|nice|wonderful|fantastic|brilliant|helpful|good|(?:good|great|nice|well) (?:job|work|bot|done))"
    ),
    act: () => say(texts.welcome)
  },
  { name: 'goodbye', pattern: clause(`(?:good)?bye(?:[ -]?bye)?${you}|good ?night|see (?:you|ya)(?: later| soon| tomorrow)?|later|ciao|that's (?:all|it)(?: for (?:now|today))?|i'm done for (?:now|today)`), act: () => say(texts.goodbye) },
  {
    name: 'never mind',
    pattern: clause('never ?mind(?: that| it)?|forget (?:it|that|about it)|no(?:pe)?|yes|yeah|yep|ok(?:ay)?|sure|fine|all right|alright|got it|i see|nothing|not now|stop'),
    act: () => say(texts.allRight)
  },
  {
    name: 'help',
    pattern: clause(
      '(?:i need (?:some )?)?help(?: me)?(?: out)?|what (?:else )?(?:can|do|could) (?:you|i|this bot) (?:do|ask|say|tell you|ask you)(?: (?:here|for me|to do|exactly|with you))?|how (?:do|does|can) (?:you|this|it|i) (?:work|use (?:you|this|it)).{0,20}|what are (?:you|your) (?:able to do|capable of|abilities|features|commands).{0,20}|commands|instructions|\\?+'
    ),
    act: () => say(texts.abilities)
  },
  {
    name: 'who are you',
    pattern: clause(
      "(?:who|what) are you|what(?:'s| is) your name|are you (?:an? |the )?(?:ai|bot|robot|human|real|gemini|chatgpt|llm|language model|offline|online|gpt|person|there).{0,30}|tell me about yourself|introduce yourself|(?:what|which) (?:model|ai|llm) (?:are you|is this|do you use).{0,30}"
    ),
    act: () => say(texts.abilities)
  }
]
