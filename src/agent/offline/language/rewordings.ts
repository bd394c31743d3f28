const list = "(?:my|the|our|a|that) (?:[\\w'-]+ ){0,2}lists?"
const start =
  '^(?<start>(?:.{0,40}[,.;!?] )?(?:(?:hey|hi|ok|okay|so|also|and|please|no|um|can you|could you|would you|i want you to|i need you to),? ){0,4})'

/** Expressions, each with the form that the rules match; applied in order to the whole message. */
const rows: [said: RegExp, plain: string][] = [
  [/\b(?<=new |another |add |an? )to do (?=(?!lists?\b)\w)/gi, 'to-do '],
  [/\bto do(?= (?:lists?|items?|tasks?|reminders?)\b|s\b)/gi, 'to-do'],
  [/\bl(?:sit|st|its|isst|iist|itst|ist)(?=[\s,.!?]|$)/gi, 'list'],
  [/(^|[,.;!?] |\b(?:please|you|alexa|olly|hey|so|and|also) )ad (?=\w)/gi, '$1add '],
  [/\b(?:go ahead and|feel free to|be so kind (?:as )?to|do me a favor(?: and|,)?) /gi, ''],
  [/\bi (?:need|want|have|would like|'d like) to be reminded (?=to |of |about |that )/gi, 'remind me '],
  [/\b(?:tell|alert|notify|prompt|buzz|poke|warn|text|message) me (?=to )/gi, 'remind me '],
  [/\b(?:alert|notify|prompt|buzz|poke|warn) me (?=about |of |at |on |in |when )/gi, 'remind me '],
  [
    /\bset (?:up )?(?:an? |another |my )?(?:alarm|alert|timer|notification)(?= (?:for|to|about|on|at|in) )/gi,
    'set a reminder'
  ],
  [
    /\b(?:i(?:'d| would) (?:like|love) to|i(?: want|'d want) to|i wanna|can i|let me|i need to) (?:know|hear|find out)(?= (?:what|if|whether|how|which|about|when|my|the)\b)/gi,
    'tell me'
  ],
  [
    /(?<=[a-z]) (?=(?:take|remove|delete|cross|check|scratch|strike|put|add) (?:it|that|them) (?:off|from|out|to|on)\b)/gi,
    ', '
  ],
  [
    /(?<=[a-z])(?<!\b(?:me|and|know|see|check|of|is)) (?=(?:i also (?:need|have|want)|i already did (?:it|that)|(?:its|it's|it is|that's) (?:already )?done|what(?:'s| is) (?:next|left|on my list))\b)/gi,
    ', '
  ],
  [/^i forgot (?=what)/i, 'tell me '],
  [
    /\b(today|tomorrow|tonight|this week|next week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)'?s (?:tasks|list|schedule|agenda|to-?dos|plans?|reminders|things)\b/gi,
    'tasks for $1'
  ],
  [/\b(?:i'm|i am|we're|we are|i'll|we'll) (?:going to|gonna|definitely) (?=need\b)/gi, 'i '],
  [/\bcheck (?:if|whether) (?:i|we)(?: already)? have /gi, 'do i have '],
  [
    /\b(?:(?:would|could|will) you be so (?:kind|good|nice) as to|would you be able to|do you think you (?:can|could)|(?:it would|it'd|that would) be (?:great|good|nice|lovely|helpful) if you (?:can|could|would)|i(?:'d| would) (?:appreciate it|be (?:grateful|happy|thankful)) if you (?:can|could|would)|is it possible to|fancy) /gi,
    'please '
  ],
  [/\b(?:ensure|make sure)(?: that)? i(?:'m| am| get) reminded (?=to |of |about )/gi, 'remind me '],
  [/\bplease adding /gi, 'please add '],
  [/^(?:please )?do (?=remind |add |put |make sure |remember )/i, 'please '],
  [/\b(?:pop|put|stick|drop) (?:in )?a reminder(?: in)?\b(?! on)/gi, 'set a reminder'],
  [/\b(?:i(?:'d| would) like|i would love) (?=a (?:reminder|task|note)\b)/gi, 'i want '],
  [/\b(?:let me |i want to )?(?:have|take|get) a (?:quick )?(?:look|peek) at /gi, 'show me '],
  [/\b(?:i (?:can't|cannot|don't) (?:remember|recall|know)|remind me,) (?=what)/gi, 'tell me '],
  [/\b(?:on|to) there(?=$|[,.!?]| (?:please|as well|too))/gi, 'on my list'],
  [/\b(?:keep|bear) in mind (?=to |that )/gi, 'remember '],
  [/\bkeep track of /gi, 'add '],
  [
    new RegExp(
      `^(?:please )?(?:to|on|for|in) ${list},? (?:please )?(?:add|put|i (?:also )?need) (?<thing>.{1,200})$`,
      'i'
    ),
    'add $<thing>'
  ],
  [/\bfrom today\b/gi, 'from now'],
  [/\bremind me that (today|tomorrow|tonight|[a-z]{3,6}day) is (.{1,100})$/gi, 'remind me about $2 $1'],
  [/\bwake me(?: up)? /gi, 'remind me to wake up '],
  [
    /\b(?:thats|that's|that is|that will be) (?:all|it)(?: for (?:now|today))?(?=[\s.!,]*(?:thanks|thank you|please|$))/gi,
    ''
  ],
  [
    new RegExp(
      `${start}(?:put|add|place) a (?:check|tick|check ?mark)(?: mark)? (?:next to|by|beside|on|against) `,
      'i'
    ),
    '$<start>check off '
  ],
  [
    new RegExp(
      `${start}(?:don't|do not|never) (?:add|put) (?:that|it|this)(?: one)?(?: (?:to|on) ${list})?[.!]?$`,
      'i'
    ),
    'undo that'
  ],
  [
    new RegExp(
      `${start}(?:let's|lets|let us|can we|could we|i'll|i will|i'd rather) (?:do|have|make) (?<thing>.{1,80}?) instead\\b`,
      'i'
    ),
    '$<start>move $<thing>'
  ],
  [
    /\bgive me (?:an? |the )?(?:quick )?(?:run-?down|run down|summary|overview|recap|breakdown) of (?=my|the|all|every)/gi,
    'show me '
  ],
  [/\b(?:the )?(?:contents?|items|things|stuff) (?:of|on|in) (?=(?:my|the) (?:[\w-]+ ){0,2}list\b)/gi, '']
]

/** Rewrites a message to the forms that the rules match. */
export function reword(message: string): string {
  return rows.reduce((text, [said, plain]) => text.replace(said, plain), message)
}
