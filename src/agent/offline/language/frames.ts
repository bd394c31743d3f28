/** Patterns of statements that a thing is needed, owned, done or upcoming. The group `thing` captures the thing. */
export type Frames = RegExp[]

const we = "(?:i|we)(?:'ve|'m|'re|'ll|'d| have| am| are| will| had)?"
const adverbs =
  '(?:(?:just|almost|nearly|all|about|totally|completely|really|also|still|already|actually|always|definitely|finally) ){0,3}'
const thing = '(?<thing>.{1,150}?)'
const left = '(?: left| at home| any ?more| in the (?:house|fridge|pantry|kitchen)){0,2}'
const had =
  '(?:have|has|had|got|gotten|bought|purchased|picked up|found|grabbed|own|got enough|ordered|(?:brought|gave|given|got|lent)(?: home| us| me| over)?)'
const list = '(?:my|the|our|that) (?:[\\w-]+ ){0,2}list'

const when =
  '(?: (?:today|tonight|tomorrow|this [\\w-]+|next [\\w-]+|on [\\w-]+day|any ?more|after all|now)){0,2}'
const someone = "(?:(?:my|our|the) [\\w'-]+|he|she|they|mum|mom|dad)"
const usedUp =
  '(?:used|finished|drank|drunk|ate|eaten|went through|got through|opened|emptied|polished)(?: up| off)?'

/** Something is missing or was forgotten. */
export const needFrames: Frames = frames(
  `(?:${we}|(?:the|my|our) [\\w'-]+(?: has| have)?|somebody|someone|he|she|they) ${adverbs}${usedUp}(?: (?:the|our|my) (?:very )?last(?: (?:bit|one|few|bottle|can|box|bag|roll|slice|carton|jar|drop|piece)s?)?(?: of)?| all(?: of)?)?(?: the| our| my)? ${thing}`,
  `(?:that|this|it)(?:'s| is| was) (?:the|our|my) (?:very )?last(?: (?:bit|bottle|can|box|bag|roll|slice|carton|jar|drop|piece))?(?: of)?(?: the| our| my)? ${thing}`,
  `${we} ${adverbs}(?:out of|ran out of|run out of|running (?:low on|out of|short of)|low on|short on|down to (?:the|our|my) last)(?: the| my| our)? ${thing}`,
  `${we}(?: got)? (?:no|hardly any|barely any)(?: more)? ${thing}${left}`,
  `(?:i|we) (?:don't|do not|didn't) (?:have|see|get)(?: any| enough| much)?(?: more)? ${thing}${left}`,
  `there(?:'s| is| are|'re)? (?:no|not any|not much|hardly any|almost no)(?: more)? ${thing}${left}`,
  `there (?:isn't|aren't|is not|are not|wasn't)(?: any| much| enough)?(?: more)? ${thing}${left}`,
  `(?:the |our |my )?${thing}(?:'s| is| are| was| were)(?: (?:all|almost|nearly|about|getting|running|just|already|pretty|very)){0,3} (?:gone|finished|out|low|empty|done|over|used up|running (?:low|out)|expired|off)`,
  `(?:the |our |my )?${thing} (?:has|have) (?:almost |nearly |just |all )?(?:run out|gone(?: bad| off)?|finished|expired)`,
  `(?:don't|do not|never) let (?:me|us) .{1,40}? without (?:getting |buying |having )?${thing}`,
  `${we} ${adverbs}(?:keep |kept |tend to |often )?(?:forget(?:ting)?|forgot|forgotten|miss|missed)(?: about)? (?:to )?(?:put |add |include |write down )${thing} (?:to|on|in|onto) ${list}`,
  `${we} ${adverbs}(?:keep |kept |tend to |often )?(?:forget(?:ting)?|forgot|forgotten|miss|missed)(?: about)? (?:to (?:add |put )?)?${thing}`,
  `(?:the|my|our|his|her) [\\w'-]+ (?:needs|need|wants|want|could use)(?: some)? (?!to )${thing}`,
  `${we} (?:will )?${adverbs}(?:need|want|require|could use|could do with|would like|like|gotta|must|should)(?: to)?(?: have)?(?: some| more)? ${thing}`,
  `${we} ${adverbs}(?:to|got to|going to|planning to|meaning to|supposed to) ${thing}`,
  `(?:what|how) about(?: some)? ${thing}`,
  `(?:they|it|that|everyone) (?:needs|need|wants|want) ${thing}`
)

/** Something is no longer needed. */
export const surplusFrames: Frames = frames(
  `${we} ${adverbs}(?:been to|gone to|went to|seen|visited|been at)(?: the| my)? ${thing}`,
  `(?:i|we)(?:'m|'re| am| are) (?:not|no longer) ${adverbs}(?:going to|going|doing|having|seeing|visiting|attending|making|able to make)(?: to)?(?: the| my| our| an?)? ${thing}${when}`,
  `(?:i|we)(?:'m|'re| am| are) (?:not|no longer) ${adverbs}(?!going|doing|having)(?<what>[\\w-]+ing )${thing}${when}`,
  `(?:i|we) (?:won't|will not|can't|cannot|don't) ${adverbs}(?:be )?(?:going to|go to|make it to|make|attend|do|have)(?: the| my| our| an?)? ${thing}${when}`,
  `${we} ${adverbs}changed (?:my|our) minds? (?:about|on) ${thing}`,
  `(?:i|we) (?:don't|do not|won't|no longer|didn't) ${adverbs}(?:need|want|like|be needing|have to (?:buy|get))(?: any| the)?(?: more)? ${thing}(?: any ?more| after all| now)?`,
  `(?:don't|do not|no need to|never) (?:buy|get|want|need)(?: any| the)?(?: more)? ${thing}(?: any ?more)?`,
  `(?:${we}|(?:my|our) [\\w-]+(?: in law)?|[\\w-]+|somebody|someone)(?:'ve| have| has|'s)? ${adverbs}${had}(?: some| enough| plenty of| a lot of| lots of| more| the)? ${thing}(?: already| at home| today| yesterday| in the (?:fridge|pantry|house|cupboard)| (?:from|at) the (?:store|shop|market|supermarket)| on (?:my|the|his|her|their) way(?: home| back)?| this (?:morning|afternoon)| last (?:night|week)| earlier| now){0,2}`,
  `(?:nobody|no one|none of us|no-one) (?:here )?(?:really )?(?:likes|eats|drinks|wants|needs|uses)(?: the| that)? ${thing}(?: here| in this house| at home| any ?more)?`,
  `(?:i|we) never (?:eat|drink|use|like|wear|finish)(?: the| that)? ${thing}`,
  `${we} ${adverbs}(?:stopped|quit|gave up|given up|had enough of) (?:[\\w-]+ing )?${thing}`,
  `there(?:'s| is| are) (?:enough|plenty of|already|still)(?: enough| some)? ${thing}(?: at home| left)?`,
  `(?:the |our |my )?${thing} (?:is|are)(?: no longer|n't| not) (?:needed|necessary|wanted|required)(?: any ?more)?`
)

/** Something has just ended. */
export const doneFrames: Frames = frames(
  `${we} ${adverbs}(?:got back from|back from|came back from|come back from|done with|through with|finished|completed|did|finished with)(?: the)? ${thing}`
)

/** The state or outcome of something. */
export const statusFrames: Frames = frames(
  `(?:the|my|our) (?<thing>[\\w'-]+(?: (?!is|are|was|were|has|have|had|got|called|just|finally|already)[\\w'-]+)?) (?:is|are|was|were|has|have|had|got|called|stopped|came|went|works|did|fixed|finally|just|already|cancelled|canceled)\\b.{0,80}`,
  `(?<thing>[\\w'-]+(?: [\\w'-]+)?) (?:is|are|was|were|has been|have been) (?:all |already |finally )?[a-z]+(?:ed|id|ne|en|ut)\\b.{0,30}`
)

/** Something is upcoming or often forgotten. */
export const upcomingFrames: Frames = frames(
  `${we} ${adverbs}(?:keep |kept |tend to |often |usually )?(?:forget(?:ting)?|miss(?:ing)?|overlook)(?: about)? (?:to )?${thing}`,
  `(?:(?:i|we)(?:'ve got| have got| have|'ve| got)|there(?:'s| is)) (?!to )(?:an? |the |my |another )?${thing}`,
  `(?:my|our|the) (?<what>(?:[\\w'-]+ ){1,3}?)(?:is|are|starts|begins) (?=(?:on|at|in|by|next|this|due|tomorrow|tonight|today)\\b)(?:due )?${thing}`,
  `my (?<what>(?:[\\w'-]+ ){1,3}?)(?:is|starts|begins) ${thing}`,
  `${we} ${adverbs}(?:promised|swore|vowed|agreed|told|said)(?: to(?= (?:my|the|our|[\\w'-]+ that)\\b))?(?: [\\w'-]+){0,3}? (?:to|that (?:i|we)(?:'d| would|'ll| will)|(?:i|we)(?:'d| would)) ${thing}`,
  `${someone} (?:wants|want|needs|need|expects) (?:the |an? |my )?(?!me )${thing}`,
  `${we} ${adverbs}(?:(?:need|want|got|supposed|going|have) to|must|should|gotta|ought to) ${thing}`
)

/** The thing in the first frame that matches; undefined if none does. */
export function matchFrame(said: string, known: Frames): string | undefined {
  for (const frame of known) {
    const { what = '', thing } = frame.exec(said)?.groups ?? {}
    if (thing) return `${what}${thing}`
  }
  return undefined
}

function frames(...ways: string[]): Frames {
  return ways.map(way => new RegExp(`^${way}$`, 'i'))
}
