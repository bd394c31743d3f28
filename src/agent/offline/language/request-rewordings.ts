const list = "(?:my|the|our|that|a) (?:[\\w'-]+ ){0,2}lists?"
const looking =
  '(?:check|see|look|find out|tell me|let me know|verify|i want to know|i need to know|know)(?: and see)? (?:if|whether)'

/** Indirect requests, each with its direct form; applied in order to the whole message. */
const rows: [said: RegExp, plain: string][] = [
  [/^(?:please|kindly) to (?=\w)/i, 'please '],
  [
    /^(?:can|could|may|should) (?<thing>(?:the|my|our|task) .{1,60}?) (?:please )?be (?:moved|rescheduled|shifted|changed) to /i,
    'move $<thing> to '
  ],
  [
    /^(?:can|could|may|should) (?<thing>(?:the|my|our|task) .{1,60}?) (?:please )?be (?:pushed|pushed back|postponed|delayed|put off) (?:to|until|till) /i,
    'postpone $<thing> to '
  ],
  [
    /^(?:(?:hey|oh|um|so|wait),? )?(?:did|have) (?:i|we) (?:already )?(?:say|said|mention|mentioned|add|added|put|tell you)(?: about)? .{1,60}?,? (?:(?:if not|or not|anyway|please|then|also),? ){0,2}(?=(?:add|put) )/i,
    ''
  ],
  [
    new RegExp(
      `^(?:(?:no|wait|actually|sorry|oops|hey),? ){0,3}(?:(?:on|in) ${list},? )?(?:(?:it|that|this) (?:should|was supposed to|ought to|needs to) (?:say|be|read|have been|have said)|i (?:meant|said|wanted|want)|it's|make it|make that)(?: to say)? (?<thing>.{1,60}?),? (?:and not|not|rather than|instead of) (?<old>.{1,60}?)(?: (?:on|in) ${list})?[.!]?$`,
      'i'
    ),
    'replace $<old> with $<thing>'
  ],
  [
    /(?<=^.{0,20}\b(?:i|we)(?:'ve| have)?(?: already| just| finally| also){0,2} [\w']+ .{2,60}?),? so (?:it|that|this|that one|this one|it can|you can)(?:'s| is| are)? (?:already |now |all )?(?:done|finished|complete|completed|sorted|taken care of|dealt with|(?:come |check )?(?:it )?off (?:the|my) (?:[\w-]+ ){0,2}list)[.!]?$/i,
    ''
  ],
  [
    /^(?<start>(?:please |can you )?)(?:uncheck|find|select|look up|pick) and (?=(?:delete|remove|erase) )/i,
    '$<start>'
  ],
  [/\b(?:off|out|away) again(?=[.!]?$)/i, 'off'],
  [new RegExp(`\\b${looking} there(?:'s| is| are) `, 'gi'), 'is there '],
  [
    new RegExp(`\\b${looking} (?<act>(?:i|we) (?:have|need)) (?!already (?:put|added|written))`, 'gi'),
    'do $<act> '
  ],
  [
    new RegExp(`\\b${looking} (?:i|we)(?:'ve| have)?(?: already)? (?:put|added|wrote|written) `, 'gi'),
    'did i put '
  ],
  [
    new RegExp(`\\b${looking} (?<thing>.{1,60}?) (?:is|are) (?:already |still )?(?=(?:on|in) ${list})`, 'gi'),
    'is $<thing> '
  ],
  [/\b(?:i|we) need(?:s)? reminding (?=to |about |of )/gi, 'remind me '],
  [
    new RegExp(
      `\\binstead of (?<old>.{1,60}?),? (?:please )?(?:put|add|get|write|use|make it|have|buy) (?<thing>.{1,80}?)(?: (?:on|in|to|onto) ${list})?[.!]?$`,
      'i'
    ),
    'replace $<old> with $<thing>'
  ],
  [
    new RegExp(
      `^(?:please |no |actually )?(?:make it|make that|get|put|buy|write|have|use|i want|i'd like) (?<thing>.{1,60}?) instead of (?<old>.{1,60}?)(?: (?:on|in) ${list})?[.!]?$`,
      'i'
    ),
    'replace $<old> with $<thing>'
  ],
  [
    new RegExp(
      `^(?:(?:hey|ok|so|please),? )?(?:\\d+|two|three|four|five|six|some|a few|more|these|the following)(?: more)? (?:items|things) (?:for|to go on|on|to) ${list}(?::|,| are)? `,
      'i'
    ),
    'add the following to my list: '
  ],
  [/\b(?:let me know|tell me|alert me|notify me) when it(?:'s| is) time (?=for |to )/gi, 'remind me '],
  [/\breminder (?:on |set )?(?=for my |for the |for an? )/gi, 'reminder '],
  [
    /^(?:please )?(?:make sure|ensure|see to it)(?: that)? (?<thing>.{1,60}?) (?:is|are)(?: not|n't) (?=(?:on|in) )/i,
    'no more $<thing> '
  ],
  [
    /^(?:please )?(?:make sure|ensure|see to it)(?: that)? (?<thing>.{1,60}?) (?:is|are|gets?) (?:put |added )?(?=(?:on|in|to) )/i,
    'add $<thing> '
  ],
  [
    /^(?:please |can you )?(?:show|open|read|view|display)(?: me| us)? (?:my |the )?(?:grocery|groceries|shopping|chores)[.!]?$/i,
    'show my list'
  ],
  [
    /^(?<start>(?:(?:can you|could you|please|also|and|oh|ok),? ){0,4}(?:also )?)(?<act>put|add|throw|include|stick|write) (?!(?:an? |some |the |another )?(?:note|description|deadline|due|date|priority|details?)\b)(?<thing>.{1,60}?) (?:on|to|in|onto) (?:it|that)[.!]?$/i,
    '$<start>$<act> $<thing> on my list'
  ],
  [
    /^(?:(?:and|oh|ok|okay|also|wait|yes|yeah),? ){0,3}(?:one more thing|another thing|one more|another one)(?:,| is|:)? (?!to |on |for |off |from |that )(?=\w)/i,
    'also '
  ],
  [
    new RegExp(`\\b(?:put|add|write|note) (?:it )?(?:down )?(?:on|to|in) ${list} that (?=(?:i|we) )`, 'gi'),
    'add that '
  ],
  [/(?<=[,;] |\band )like (?=(?:an?|some|\d|two|three|four|five|six|ten|maybe) )/gi, '']
]

/** Replaces indirect requests with direct ones. */
export function rewordRequests(message: string): string {
  return rows.reduce((text, [said, plain]) => text.replace(said, plain), message)
}
