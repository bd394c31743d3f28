import { listName } from './filters.ts'

const named = `(?:my|the|our) (?:[\\w'-]+ ){0,2}lists?`
const start =
  '^(?<start>(?:(?:hey|hi|ok|okay|so|also|and|then|please|olly|alexa|can you|could you|would you),? ){0,4})'
const putting = '(?:add|put|place|include|insert|append|throw|write|get|have|enter|save|register)'
const taking = '(?:remove|delete|take|erase|cross|scratch|strike|drop|cut)'
const looking = '(?:show|read|open|check|clear|empty)'
const going = `(?:go to|open|update|edit|modify|change|check|look at|pull up) ${named}(?:,? and| to| by|,)?`
const from = '(?:from|off(?: of)?|out of|on|in|to|for)'

/** Requests that mention the list, each with the form that the rules match; applied in order to the whole message. */
const rows: [said: RegExp, plain: string][] = [
  [/\b(?:that|this|the) ((?:[\w'-]+ ){0,2}lists?) of (?:mine|ours)\b/gi, 'my $1'],
  [new RegExp(`\\b(to|on|onto|in|into|from|off|of|for) (?=(?:${listName} )?lists?\\b)`, 'gi'), '$1 the '],
  [
    new RegExp(
      `${start}(?<act>(?:${putting}|${taking}) .{1,100}? (?:to|on|onto|in|into|from|off)) (?:(?:my|the|our) )?(?:groceries|grocery|shopping)(?=$|[,.!?]| please)`,
      'i'
    ),
    '$<start>$<act> my list'
  ],
  [
    new RegExp(
      `${start}(?:(?:my|the|our) )?(?:${listName} )?list,? (?=(?:please )?(?:${putting}|${taking}|${looking}) )`,
      'i'
    ),
    '$<start>'
  ],
  [new RegExp(`${start}${from} ${named},? (?:please )?${taking} `, 'i'), '$<start>remove '],
  [
    new RegExp(
      `${start}(?:to|on|onto|in|into|for) ${named},? (?:please )?(?:to )?${putting} (?:down |in )?`,
      'i'
    ),
    '$<start>add '
  ],
  [
    new RegExp(
      `\\b(?:remember to|don't forget to|do not forget to|make sure (?:to|you)) (?=${putting} .{1,100} (?:on|to|in) ${named}[.!]?$)`,
      'i'
    ),
    ''
  ],
  [/\b(?:make|be) sure (?:that )?i (?=(?:remember|do not forget|don't forget|never forget)\b)/gi, ''],
  [/\b(?:schedule|book|plan|arrange) (?=(?:me )?(?:an? |another )?reminder\b)/gi, 'set '],
  [/\b(?:let me know|ask me) (?=to )/gi, 'remind me '],
  [/\b(?:(?:can|could|may) (?:i|we) (?:have|get)|send me) (?=an? (?:new )?reminder\b)/gi, 'set '],
  [new RegExp(`${start}${going} (?<act>remov|delet|includ|eras|tak)ing `, 'i'), '$<start>$<act>e '],
  [new RegExp(`${start}${going} adding `, 'i'), '$<start>add '],
  [new RegExp(`${start}${going} (?=(?:add|include|remove|delete|put|take|erase) )`, 'i'), '$<start>'],
  [new RegExp(`${start}(?:update|edit|modify|change) ${named} with `, 'i'), '$<start>add '],
  [
    new RegExp(
      `${start}(?:find|look for|locate) (?<thing>.{1,60}?) (?:on|in) ${named},? (?:and )?(?<act>remove|delete|erase) (?:it|them)\\b`,
      'i'
    ),
    '$<start>$<act> $<thing>'
  ],
  [/(?<=\blist\b.{1,100}) (?:on|to|in) it(?=[.!]?$)/i, ' on my list'],
  [/ as (?:the |my |an? )?(?:(?:first|new|next) )?items?(?=[.!]?$)/i, ''],
  [
    /\b(?:give|get|show|read|tell|fetch|bring)(?: me| us)? (?:an?|the) (?:complete |full |whole )?list of (?=(?:all|my|the|our|every)\b)/gi,
    'show me '
  ],
  [
    new RegExp(
      `\\b(?:tell me (?:more )?about|(?:update|fill) me (?:in )?on|give me an update on) (?=(?:${named}|(?:my|the|our) (?:tasks|to-?dos|reminders))[.!?]?$)`,
      'gi'
    ),
    'show me '
  ]
]

/** Rewrites requests that mention the list to the forms that the rules match. */
export function rewordLists(message: string): string {
  return rows.reduce((text, [said, plain]) => text.replace(said, plain), message)
}
