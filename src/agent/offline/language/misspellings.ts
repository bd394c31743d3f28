/** What people often type or a recogniser hears, and the word that it stands for; only words that are no others. */
const rows = `
  whats:what's wats:what's wat's:what's wat:what wht:what whta:what waht:what hwat:what
  shw:show sho:show shwo:show dispaly:display dsplay:display lsit:list lst:list
  taks:tasks tsks:tasks taskes:tasks remnder:reminder remider:reminder remidn:remind
  remoev:remove rmove:remove remve:remove dlete:delete delet:delete deleet:delete delte:delete
  teh:the hte:the adn:and whcih:which hwich:which wich:which doen:done dnoe:done doone:done
  chekc:check chcek:check makr:mark mrak:mark tkae:take taek:take ptu:put wirte:write wriet:write writte:write
  compelte:complete complte:complete compleet:complete completd:completed comleted:completed finshed:finished
  inclued:include inculde:include inlcude:include icnlude:include lsits:lists remined:remind
  coud:could cuold:could culd:could coudl:could woud:would woudl:would wuold:would cna:can whihc:which
  coukd:could coul:could cpuld:could wrte:write wihch:which whcih:which pelase:please delte:delete ot:to
  abd:and anf:and fro:for yuo:you tihs:this thsi:this taht:that thta:that frm:from fomr:from wiht:with
  plz:please pls:please pleas:please plese:please plaese:please
  tommorow:tomorrow tomorow:tomorrow tommorrow:tomorrow tomorro:tomorrow
  mornig:morning moring:morning evning:evening mornning:morning
  favour:favor grocry:grocery grocerys:groceries grocerie:grocery shoping:shopping
  dont:don't doesnt:doesn't wont:won't cant:can't isnt:isn't arent:aren't didnt:didn't
`

const byWord = new Map(
  rows
    .trim()
    .split(/\s+/)
    .map((row): [string, string] => {
      const [wrong = '', right = ''] = row.split(':')
      return [wrong, right]
    })
)

/** The word that a misspelt one stands for; undefined for any other. */
export function rightSpelling(word: string): string | undefined {
  return byWord.get(word.toLowerCase())
}
