const relative =
  '(?:wife|husband|son|daughter|mum|mom|mother|dad|father|boss|doctor|dentist|teacher|kids?|sister|brother|partner|girlfriend|boyfriend|neighbou?r|roommate|flatmate|friend|grandma|grandpa|colleague|family|children|landlord|aunt|uncle)s?'
const someone = `(?:(?:my|our|the) (?:[\\w-]+ )?${relative}|mum|mom|dad|grandma|grandpa|he|she|they)`
const recently = '(?:(?:just|also|always|already|still|keeps?|really) ){0,2}'

/** What others say, ask and want, and how one would say it oneself; applied in order to the whole message. */
const rows: [said: RegExp, plain: string][] = [
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

/** A message with what others said in it as the speaker's own words: "my wife says we need milk". */
export function withoutHearsay(message: string): string {
  return rows.reduce((text, [said, plain]) => text.replace(said, plain), message)
}
