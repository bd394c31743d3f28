export type Priority = 'low' | 'normal' | 'high'

const stress = '(?:very |really |super |extremely |so |quite |pretty )*'
const isSaid = "(?:\\band )?\\b(?:it's|it is|its|that's|that is|this is|this one is|which is|because it's)"

/** Expressions of a priority. The first match wins and is removed from the title. */
const rows: { priority: Priority; pattern: RegExp }[] = [
  {
    priority: 'low',
    pattern: new RegExp(
      `[\\s,;–—-]{0,4}(?:${isSaid} )?\\bnot (?:that |too )?${stress}(?:urgent|important)\\b`,
      'i'
    )
  },
  {
    priority: 'low',
    pattern: /[\s,;–—-]{0,4}(?:\b(?:there's|there is) )?\bno (?:rush|hurry)\b/i
  },
  {
    priority: 'low',
    pattern: /[\s,;–—-]{0,4}\bwhenever(?: (?:you|i) (?:can|get to it|have time))?$/i
  },
  { priority: 'low', pattern: level('low|lowest') },
  { priority: 'normal', pattern: level('normal|medium|regular') },
  { priority: 'high', pattern: level('high|highest|top|urgent') },
  {
    priority: 'high',
    pattern: new RegExp(`[\\s,;.–—-]{0,4}${isSaid} ${stress}(?:urgent|important|critical)\\b`, 'i')
  },
  {
    priority: 'high',
    pattern: /[\s,;–—(-]{1,4}(?:asap|urgent|urgently|as soon as possible|right away|immediately)[\s)!]{0,9}$/i
  },
  { priority: 'high', pattern: /[,;–—(-]\s?(?:very )?(?:important|critical)[\s)!]{0,9}$/i },
  { priority: 'high', pattern: /^\(?(?:urgent|important|asap)\b\)?\s*[:!,–—-]\s*/i }
]

/** Extracts the priority from a text, if there is one. */
export function extractPriority(text: string): { rest: string; priority?: Priority } {
  const row = rows.find(({ pattern }) => pattern.test(text))
  return row ? { rest: text.replace(row.pattern, ' ').trim(), priority: row.priority } : { rest: text }
}

/** The priority that a word means: "urgent" is high. */
export function priorityOf(word: string): Priority | undefined {
  if (/\b(?:not|low|lower|lowest|unimportant)\b/i.test(word)) return 'low'
  if (/\b(?:normal|medium|regular)\b/i.test(word)) return 'normal'
  return /\b(?:high|higher|highest|top|urgent|important|critical)\b/i.test(word) ? 'high' : undefined
}

function level(names: string): RegExp {
  const link = "[\\s,;–—(-]{0,4}(?:\\b(?:with|at|as|of|it's|it is|and it's|make it|mark it as) )?(?:\\ba )?"
  return new RegExp(
    `${link}(?:\\b(?:${names})[- ]prio(?:rity)?\\b|\\bpriority(?::| is|) ?(?:${names})\\b)\\)?`,
    'i'
  )
}
