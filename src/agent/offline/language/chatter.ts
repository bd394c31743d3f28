const command =
  '(?:add|put|remind me|make a note|note|write|get|delete|remove|take|erase|cancel|mark|check|cross|drop|include|set a reminder)'
const opener =
  '(?:(?:hey|hi|hello|oh|ok|okay|so|well|um|uh|and|also|please|pls|actually|olly|alexa|(?:can|could|would|will) you|just|possibly),? ){0,5}'
const list = "(?:my|the|our|that) (?:[\\w'-]+ ){0,2}lists?"

/** Not after a word that governs a clause about "it", as in "check if it is raining". */
const free =
  '(?<!\\b(?:if|when|whether|that|because|sure|until|till|before|after|where|what|how|who|think|says?|said|tell|told|know|see|and|or|so|but|as|like|check|since|while|once|hope|than|make|wish|ask|get|have))'
const matters =
  '(?:very |really |also |high |low |top |now |already ){0,2}(?:done|finished|complete|completed|urgent|important|priority|due|on|at|in|for|by|tomorrow|today|tonight|next|called|not|needed)'
const judging =
  '(?:looks?|took|smells?|tastes?|gets?|got|keeps?|seems?|just|really|always|went|expired|will|would|does|did|do|can)'

/** A trailing remark, as in "… they look terrible"; the source of a pattern. */
export const remark = `${free},? (?:(?:it|they|mine|ours)(?:'s|'re| is| are| was| were| has| have)(?! been | to | ${matters}\\b)|(?:it|they|mine|ours) ${judging}|it (?!sometimes|always|afterwards|towards|upstairs|downstairs|outdoors|indoors|besides|needs)[a-z]{3,9}s\\b|(?:took|cost) (?:me|us|forever|ages|hours)|i (?:just )?(?:saw|noticed|remembered|realised|realized|checked|forget|think|guess|suppose|keep|always)) ?.{0,100}`

/** Polite phrases and asides, each with its replacement; applied in order to the whole message. */
const rows: [said: RegExp, plain: string][] = [
  [
    /\b(?:i (?:just )?(?:wonder|was wondering|am wondering|'m wondering)|i'm wondering|i was just wondering|do you think) (?:if|whether) you (?:could|can|would|might)(?: be able to)? /gi,
    'can you '
  ],
  [
    /\b(?:would|could|will|can) you (?:please )?be (?:so|very|really) (?:kind|good|nice|sweet|lovely)(?: as| and)? (?:to )?/gi,
    'can you '
  ],
  [/\b(?:would|could|will|can) you (?:please )?be (?:kind|good|nice|sweet) enough to /gi, 'can you '],
  [
    /\b(?:if it(?:'s| is) not too much (?:trouble|bother|to ask)|if you (?:do not|don't|would not|wouldn't) mind|if (?:possible|you have a (?:moment|minute|second)))(?:,|\b) (?=\w)/gi,
    ''
  ],
  [/\bplease you (?=\w)/gi, 'please '],
  [
    new RegExp(`\\b(?:go over|go through|run through|look at) (?<list>${list}) with me\\b`, 'gi'),
    'read me $<list>'
  ],
  [new RegExp(`(?<=\\b(?:put|add|stick|write) .{2,60}) no (?=${list})`, 'gi'), ' on '],
  [
    /\bbe (?:a dear|a darling|an angel|a sweetheart|(?:so |very )?(?:kind|good|nice))(?: and|,| as to) (?:please )?(?=[a-z])/gi,
    'please '
  ],
  [/\b(?:is|would) it (?:be )?possible (?:for you )?to /gi, 'can you '],
  [/\byou (?:have to|need to|must|should|better|had better) (?=remind me\b)/gi, ''],
  [
    new RegExp(
      `^(?<said>${opener}${command} .{2,80}) please,? (?:the|my|our|i|we|he|she|it|they)(?: [\\w'-]+){0,3} (?:is|are|was|were|has|have|had|am|keeps?|ran|ate|used|broke|looks?)\\b.{1,80}$`,
      'i'
    ),
    '$<said>'
  ],
  [/\b(?:can|could|would|will) you (?:possibly|perhaps|maybe) /gi, 'can you '],
  [
    /,? (?:before i forget(?: (?:it|that|them))?(?: again| about (?:it|that|them))?|i (?:guess|suppose)|or (?:something(?: like that)?|whatever(?: (?:it|they|you|that) .{1,30})?)|if that(?:'s| is) (?:ok|okay|all right)|while i (?:remember|think of it)|my dear|dear)(?=[.!]?$|,? (?:please|thanks|thank you)[.!]?$)/i,
    ''
  ],
  [
    /^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|oh|um|uh|well|okay|ok|so)[,.!]? ){0,2}(?:dear|darling|my dear|my friend|(?:love|honey|sweetie)(?=,| (?:can you|could you|would you|will you|please)))\b[,.!]? (?=\w)/i,
    ''
  ],
  [
    /^good (?:morning|afternoon|evening|day)(?: (?:there|again))?[,.!]? (?=(?:please|can|could|would|will|what|add|put|remind|show|read|tell|i|we|my)\b)/i,
    ''
  ],
  [
    /^(?:(?:oh|um|uh|well|okay|ok|so|hey|hi|hello)[,.!]? ){0,2}(?:(?:sorry (?:to (?:bother|disturb|trouble|interrupt) you|me|it(?:'s| is) me)(?: again)?|(?:it(?:'s| is) )?me again|listen(?: (?:up|carefully|closely|dear))?|phew|wow|ugh|yay|hooray|(?:right )?where was i|ah yes|forgive me(?: for .{1,30}?again)?|excuse me|while (?:you're|you are|i'm|i am|we're|we are) at it|let me (?:see|think)|let's see|what a (?:[\w-]+ ){0,2}?(?:day|week|morning|night|mess)(?: anyway)?|guess what|you know what|(?:it )?turns out(?: that)?|anyway|this is important|i just (?:thought of|remembered|noticed) something(?: else)?)[,.!]? (?:but |and |so )?){1,3}(?=\w)/i,
    ''
  ],
  [/^(?:(?:oh|um|uh|ah|er|and|also|plus|wait)[,.]? ){2,6}(?=[\w'-]+(?: [\w'-]+){0,4}[.!]?$)/i, 'and also '],
  [
    /^(?:.{0,40} )?i (?:cannot|can't|can not|don't|do not|could not) (?:quite )?(?:remember|recall|know|tell)(?: for the life of me| any ?more| right now|,)* (?=(?:did|have|is|are|do) )/i,
    ''
  ],
  [
    /^(?:i (?:cannot|can't|don't|do not) (?:remember|recall|know)|i'm not sure|i am not sure) (?=(?:if|whether) )/i,
    'check '
  ],
  [/^(?:i'm not sure|i am not sure),? (?=(?:did|have|is|are) )/i, ''],
  [
    /\bdid (?<who>i|we) (?:already )?(?:write|note|get|enter)(?: down)? (?=.{2,60} (?:on|in) (?:my|the|our) )/gi,
    'did $<who> put '
  ],
  [/(?<=^(?:(?:check|see|is|are|did|do|have) .{2,80})?\blists?) or not(?=[.?!]?$)/i, ''],
  [
    /(?<=^(?:check|see|is|are|did|do|have) .{2,80}),? (?:can|could|would) you (?:please )?(?:check|look|see|tell me)(?: that| it)?(?: for me)?(?=[.?!]?$)/i,
    ''
  ],
  [
    /\b(?:(?:am i|are we) (?:all )?(?:done|finished)|(?:is|was) (?:that|this) (?:it|all|everything))(?: with everything)?(?<when> for today| today| for the day| now)?,? or (?:is|are|do i|do we|have i) .{1,80}$/i,
    'what is left to do today'
  ],
  [
    /\b(?<act>make a note|take a note|note down|note|remind me)(?:,? please,?)?(?<that> that)? (?<who>i|we) (?:(?:really|still|also|just|urgently|absolutely) )?(?=(?:need|have|must|should|ought)\b)/gi,
    '$<act>$<that> $<who> '
  ],
  [
    new RegExp(
      `\\b(?:read|say|show)(?: out)? (?<list>(?:what is on )?${list})(?: out)?(?: loud| aloud)? to (?:me|us)(?=$|[,.!?]| please)`,
      'gi'
    ),
    'read me $<list>'
  ],
  [/\b(?:read|say)(?: it)?(?: out)?(?: loud| aloud)? to me (?=\w)/gi, 'read me '],
  [
    new RegExp(
      `\\b(?:what|everything|all|the things)(?: that)? (?:i|we)(?:'ve| have| had)?(?: already)? (?:put|wrote|written|noted|saved|got|had|have)(?: down)? (?=(?:on|in) ${list}[.?!]?$)`,
      'i'
    ),
    'what is '
  ],
  [
    /\b(?:remind me|(?:don't|do not) (?:let me )?forget)(?: that)? (?:it is|it's|its) (?!time\b)(?=\w)/gi,
    'remind me about '
  ],
  [
    /^(?<start>(?:.{0,60}?\b(?:please|you|can|ok|okay|so|and) )?(?:take|remove|delete|cross|scratch|drop|kick|erase|strike|get) (?!(?:it|that|them)\b).{2,80}?) (?:off|from|out)(?: of)? (?:it|there)(?=[.!]?$)/i,
    '$<start> off my list'
  ],
  [new RegExp(`\\bform (?=${list})`, 'gi'), 'from '],
  [new RegExp(`\\btoo (?=${list})`, 'gi'), 'to '],
  [
    new RegExp(
      `^(?<said>${opener}${command} (?!it\\b|that\\b(?! i)|them\\b|(?:\\w+ ){0,3}(?:items?|things?|entry|something)\\b|.*\\b(?:tell|say|ask|inform|read|watch)\\b).{3,120}?)${remark}$`,
      'i'
    ),
    '$<said>'
  ]
]

/** Removes polite phrases, asides and reported speech from a message. */
export function withoutChatter(message: string): string {
  if (message.length > 400) return message
  return rows.reduce((text, [said, plain]) => text.replace(said, plain), withoutReportedSpeech(message))
}

const relative =
  '(?:wife|husband|son|daughter|mum|mom|mother|dad|father|boss|doctor|dentist|teacher|kids?|sister|brother|partner|girlfriend|boyfriend|neighbou?r|roommate|flatmate|friend|grandma|grandpa|colleague|family|children|landlord|aunt|uncle)s?'
const someone = `(?:(?:my|our|the) (?:[\\w-]+ )?${relative}|mum|mom|dad|grandma|grandpa|he|she|they)`
const recently = '(?:(?:just|also|always|already|still|keeps?|really) ){0,2}'

/** Reported speech, each with its direct form; applied in order to the whole message. */
const reportedSpeech: [said: RegExp, plain: string][] = [
  [
    new RegExp(
      `\\b${someone} (?:is |was |has been )?${recently}(?:ask(?:s|ed|ing)?|want(?:s|ed)? to know|wonder(?:s|ed|ing)?)(?: me)? (?:if|whether) (?=.{2,80}\\b(?:lists?|put|added|have|need|there)\\b)`,
      'gi'
    ),
    'check whether '
  ],
  [
    new RegExp(
      `\\b${someone} ${recently}(?:says?|said|told me|tells me|thinks?|reminded me|mentioned|informed me|noticed|complained)(?: that)? (?=(?:i|we|i'm|we're|we've|i've|there|there's|the|our)\\b)`,
      'gi'
    ),
    ''
  ],
  [
    new RegExp(
      `\\b${someone} ${recently}(?:wants?|wanted|needs?|asked|told|expects?|would like|reminded|begged)(?: me| us) to (?=[a-z])`,
      'gi'
    ),
    'i need to '
  ],
  [
    new RegExp(
      `^(?<said>(?:(?:please|can you|could you|hey|olly|alexa) ){0,3}(?:add|put|remove|delete|take|erase|cross) .{3,80}?) (?:my|our) (?:[\\w-]+ )?${relative} (?:already |just |has |have )?(?:lent|gave|bought|brought|got|is|found|hates?|made|took|said|loves?|likes?|needs?|wants?|doesn't|does not|can't)\\b.{0,80}$`,
      'i'
    ),
    '$<said>'
  ]
]

/** Replaces reported speech with direct speech: "my wife says we need milk" becomes "we need milk". */
function withoutReportedSpeech(message: string): string {
  return reportedSpeech.reduce((text, [said, plain]) => text.replace(said, plain), message)
}
