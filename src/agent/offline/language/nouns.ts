// Words of typical list items, by their role in a compound. Their plurals match as well.

/** Things on their own. */
const nouns = `
  milk bread butter cheese rice sugar salt pepper coffee tea yogurt ham bacon chicken beef honey soap flour pasta cereal
  wine beer garlic ketchup tuna fish pork turkey lettuce spinach broccoli cream shampoo detergent jelly jam mustard mayo
  mayonnaise salsa hummus guacamole tofu lamb salmon shrimp cod sausage steak egg apple banana orange lemon lime grape
  pear peach plum mango melon watermelon strawberry blueberry raspberry cherry pineapple avocado tomato potato onion
  carrot celery cucumber zucchini squash pumpkin eggplant corn pea bean lentil chickpea mushroom cabbage kale cauliflower
  asparagus radish leek parsley basil cilantro oregano cumin paprika cinnamon ginger vanilla thyme rosemary turmeric
  curry vinegar olive pickle relish cracker cookie biscuit cake pie pizza burger noodle spaghetti macaroni lasagna bagel
  muffin croissant tortilla pancake waffle oatmeal oat granola nut almond peanut walnut cashew raisin date chocolate
  candy popcorn soda lemonade cola vodka gin rum whiskey champagne cider bleach sponge toothpaste toothbrush floss
  mouthwash deodorant conditioner lotion sunscreen razor tissue napkin towel toilet-paper diaper wipe candle lighter
  battery bulb lightbulb nail screw hammer screwdriver drill saw wrench tape glue paint brush broom mop bucket dustpan
  vacuum ladder rope pen pencil notebook envelope stamp stapler scissors marker crayon backpack umbrella hat glove
  scarf sock shoe shirt jean belt jacket coat tent lantern flashlight charcoal firewood ice foil vitamin aspirin
  ibuprofen bandage medicine sour-cream bun roll toast marshmallow syrup ketchup cumin stuffing gravy bleach
  lamp rug pillow blanket curtain plate cup fork knife spoon bowl pan pot balloon streamer treat snack sprinkle
`
/** Not a thing on their own: they modify the next word. */
const modifiers = `
  peanut dish hand laundry toilet paper plastic dog cat baby hot frozen canned fresh dried ground whole brown white black
  green red yellow wood rubber sea olive avocado coconut vegetable canola sesame soy maple cranberry bell sweet cream sour
  cottage feta cheddar swiss goat parmesan mozzarella birthday gift wrapping aluminum tin sandwich trash garbage freezer
  ziploc tea light double heavy whipped whipping half skim oat almond rice soya wheat rye greek vanilla hair body shaving
  bath face nail window floor glass oven all organic free large small big new two-percent lactose gluten fat low baking
  powdered icing caster corn graham pancake potato tortilla chocolate granola energy protein cough cold pain allergy bug
  bin washing dishwasher kitchen pet ice sparkling mineral spring hardware party christmas masking duct scotch electrical printer copy index fabric stain
  carpet furniture super wet minced stewing smoked romaine iceberg cherry roma spring barbecue bbq taco curry
`
/** They form a compound with the previous word, even if that is a thing on its own. */
const heads = `
  juice mix sauce oil powder extract soup dressing broth stock bag filter liner spray cleaner wrap chip stick paste
  bar breast thigh wing leg fillet seed spread dip ring cutter remover softener polish wash food litter toy collar leash
  bottle brush cap tablet pod pellet pill drop card water dip salad sandwich pudding bits clove flake crumb
`
/** Compounds whose parts are also things on their own. */
const compounds = `
  garlic bread|banana bread|corn bread|pita bread|naan bread|chicken nuggets|chicken stock|apple pie|pumpkin pie|ham sandwich|
  peanut butter|almond butter|almond milk|oat milk|soy milk|coconut milk|rice milk|milk chocolate|cream cheese|sour cream|
  ice cream|shaving cream|hand cream|whipping cream|beef jerky|turkey bacon|rice noodles|egg noodles|rice cakes|
  orange juice|apple juice|paper towels|paper plates|tea towels|lemon juice|tomato soup|ginger ale|cheese sticks|
  toilet paper|egg whites|fish sticks|fish fingers|corn flakes|chocolate chips|chocolate milk|curry paste|hot dogs|
  sesame seeds|bread crumbs|bread rolls|lamb chops|pork chops|butter beans|pasta sauce|rice vinegar|wine glasses|cherry tomatoes|cream cheese|rice cooker|tea light candles
`

const wordsIn = (text: string) => new Set(text.trim().split(/\s+/))
const known = {
  noun: wordsIn(nouns),
  modifier: new Set([...wordsIn(modifiers)].filter(word => !wordsIn(nouns).has(word))),
  head: wordsIn(heads)
}
const wholes = new Set(compounds.split('|').map(compound => singular(compound.trim())))

/** The role of a word in a compound. */
export type Role = 'noun' | 'modifier' | 'head'

export function rolesOf(word: string): Set<Role> {
  const plain = word.toLowerCase()
  const roles: Role[] = ['noun', 'modifier', 'head']
  return new Set(
    roles.filter(role => known[role].has(plain) || (role !== 'modifier' && known[role].has(singular(plain))))
  )
}

/** Whether two words name one thing: "garlic bread". */
export function isCompound(words: string): boolean {
  return wholes.has(singular(words.toLowerCase()))
}

/** Whether a word looks like a plural. */
export function isPlural(word: string): boolean {
  return /[^siua]s$/i.test(word)
}

function singular(word: string): string {
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, 'y')
  if (/(?:sh|ch|x|ss|to)es$/.test(word)) return word.replace(/es$/, '')
  return word.replace(/(?<=[^siu])s$/, '')
}
