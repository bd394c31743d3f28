/** Verbs that a thing to do can start with. A word that is in no list is never taken for one. */
const taskVerbs = new Set(
  (
    'accept access activate adjust answer apologise apologize apply arrange ask assemble attend backup back bake bathe block boil book borrow ' +
    'bring brush build burn buy calculate call cancel catch change charge chase check choose claim clean clear close collect ' +
    'comb compare compile complete confirm connect contact convert cook copy count cover create cut debug decide declutter ' +
    'decorate defrost deliver deploy deposit descale design dig discuss donate do download draft draw drive drop dry dust eat ' +
    'edit email e-mail empty enrol enroll erase exchange exercise explain export extend feed fetch figure file fill finalise ' +
    'finalize find finish fix fly fold follow format forward freeze get give glue google grab grade greet hang help hide hire ' +
    'hoover host import improve inflate inform insert inspect install insulate interview investigate invite invoice iron join ' +
    'keep knit label launch laminate learn lend lock look mail make map measure meet mend merge message mix mop move mow ' +
    'mulch nail negotiate notify oil order organise organize pack paint park patch pay peel phone pick plan plant play plug polish ' +
    'post practice practise prepare press print proofread prune publish pull pump purchase push put rake reach read rearrange ' +
    'reboot rebook recharge record recycle refactor refill refund register reheat release renew rent repair replace reply report request research ' +
    'reschedule reserve reset respond restart restock return review revise rewrite ring rinse run sand save scan schedule scrub ' +
    'seal search see sell send separate serve service set sew sharpen shave shine ship shop shovel shred sign sketch solve ' +
    'sort spray stack start steam stop store straighten stretch study submit subscribe swap sweep swim switch sync talk tape teach tell ' +
    'test text thank tidy tie transfer translate transport treat trim try tune turn type unblock unpack unplug update upgrade upload ' +
    'use vacuum visit volunteer wake walk wash watch water wax weed weigh wipe withdraw work wrap write zip cc dm ping skype ' +
    'vote winterize hem darn bleed grill roast fry marinate hand submit go take attach book-keep swot revise rehearse'
  ).split(' ')
)

export function isTaskVerb(word = ''): boolean {
  return taskVerbs.has(word)
}

/** Pairs that are one thing. */
export const pairs =
  /\b(?:salt and (?:vinegar|pepper)|mac(?:aroni)? and cheese|fish and chips|(?:mom|mum|mam) and dad|dad and (?:mom|mum)|bread and butter|peanut butter and (?:jelly|jam)|(?:rice|pork|franks) and beans|ham and (?:eggs|cheese)|bacon and eggs|cheese and (?:onion|ham|wine)|gin and tonic|half and half|pros and cons|black and white|arts? and crafts?|nuts and bolts|bed and breakfast|terms and conditions|oil and vinegar|sweet and sour|cream and sugar|milk and cookies|lost and found|r and d|q and a|b and b|health and safety|hammer and nails|pen and paper|trial and error|back and forth|up and down|in and out|(?:\w+ )?(?:brother|sister|son|daughter|husband|wife|aunt|uncle|grandma|grandpa)s? and \w+)\b/

/** Past forms that are not made with "ed". */
const irregular: Record<string, string> = Object.fromEntries(
  (
    'bought:buy paid:pay sent:send made:make took:take taken:take got:get gotten:get did:do done:do went:go gone:go wrote:write written:write ' +
    'rang:ring rung:ring saw:see seen:see fed:feed found:find brought:bring gave:give given:give told:tell hung:hang met:meet ran:run ' +
    'sold:sell swept:sweep taught:teach thought:think woke:wake wore:wear drove:drive driven:drive ate:eat eaten:eat drew:draw drawn:draw ' +
    'flew:fly held:hold kept:keep left:leave lent:lend lost:lose spoke:speak spoken:speak spent:spend swam:swim dug:dig began:begin ' +
    'built:build caught:catch chose:choose chosen:choose dealt:deal forgot:forget froze:freeze frozen:freeze sewn:sew shut:shut sung:sing ' +
    'mown:mow sorted:sort handed:hand stuck:stick threw:throw thrown:throw tore:tear understood:understand won:win withdrew:withdraw said:say ' +
    'had:have has:have hid:hide laid:lay led:lead lit:light shot:shoot stole:steal tied:tie dyed:dye children:child people:person mice:mouse'
  )
    .split(' ')
    .map(pair => pair.split(':'))
)

/** What the forms of a word have in common: "cleaned", "cleaning" and "cleans" are "clean". */
export function stem(word: string): string {
  const low = irregular[word] ?? word
  if (low.length < 4 || !/^[a-z]+$/.test(low)) return low
  const bare = low
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=..(?:s|x|z|ch|sh))es$/, '')
    .replace(/(?<![su'i])s$/, '')
  const cut = bare.replace(/(?<=[a-z]{2}[a-z])(?:ing|ed)$/, '').replace(/([bdgklmnprt])\1$/, '$1')
  return cut.length > 3 ? cut.replace(/e$/, '') : cut
}

const getting = ['buy', 'get', 'order', 'pick', 'purchase', 'grab', 'fetch', 'collect']
const alike = [
  getting,
  ['call', 'phone', 'ring'],
  ['clean', 'tidy'],
  ['post', 'mail', 'send'],
  ['return', 'take', 'bring'],
  ['mow', 'cut'],
  ['hoover', 'vacuum'],
  ['finish', 'complete', 'do', 'write']
]
const alikeStems = alike.map(group => group.map(stem))

/** Whether two stems of verbs mean the same to a to-do list. */
export function isSameVerb(one: string, other: string): boolean {
  return one === other || alikeStems.some(group => group.includes(one) && group.includes(other))
}

/** Words that say nothing about which task is meant. */
export const stopWords = new Set(
  'the a an my our your this that to of for about task tasks reminder reminders item items one ones thing things entry in on at with and from s some is are was it'.split(
    ' '
  )
)

const noPast = new Set(
  'need feed seed speed indeed hundred red bed wed shed sled bleed breed weed shred embed has children people mice said left'.split(
    ' '
  )
)

/** Whether a word is the past form of a verb. */
export function isPast(word = ''): boolean {
  if (noPast.has(word)) return false
  return Object.hasOwn(irregular, word) || (/[a-z]{2}ed$/.test(word) && !taskVerbs.has(word))
}

/** The words of a text, in lower case and without accents. */
export function wordsOf(text: string): string[] {
  const folded = text.slice(0, 1000).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}
