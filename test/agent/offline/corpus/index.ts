import { adding } from './add.ts'
import { changing } from './change.ts'
import { chatterersAdding } from './chatterers-adding.ts'
import { chatterersChanging } from './chatterers-changing.ts'
import { completing } from './complete.ts'
import { crowdAdding } from './crowd-adding.ts'
import { crowdAsking } from './crowd-asking.ts'
import { crowdChanging } from './crowd-changing.ts'
import { crowdReminding } from './crowd-reminding.ts'
import { crowdRemoving } from './crowd-removing.ts'
import { familyAdding } from './family-adding.ts'
import { familyChanging } from './family-changing.ts'
import { familyReminding } from './family-reminding.ts'
import { familyRemoving } from './family-removing.ts'
import { kitchenAdding } from './kitchen-adding.ts'
import { kitchenAsking } from './kitchen-asking.ts'
import { kitchenChanging } from './kitchen-changing.ts'
import { kitchenReminding } from './kitchen-reminding.ts'
import { kitchenRemoving } from './kitchen-removing.ts'
import { kitchenSeveral } from './kitchen-several.ts'
import { listing } from './list.ts'
import { neighbours } from './neighbours.ts'
import { ramblersAdding } from './ramblers-adding.ts'
import { ramblersChanging } from './ramblers-changing.ts'
import { relatives } from './relatives.ts'
import { reminding } from './remind.ts'
import { removing } from './remove.ts'
import type { Scene } from './sentence.ts'
import { several } from './several.ts'
import { speakingOfLists } from './spoken-lists.ts'
import { storytellersAdding } from './storytellers-adding.ts'
import { storytellersAsking } from './storytellers-asking.ts'
import { storytellersChanging } from './storytellers-changing.ts'
import { storytellersReminding } from './storytellers-reminding.ts'
import { storytellersRemoving } from './storytellers-removing.ts'
import { talkersAdding } from './talkers-adding.ts'
import { talkersAsking } from './talkers-asking.ts'
import { talkersChanging } from './talkers-changing.ts'
import { talkersReminding } from './talkers-reminding.ts'
import { talkersRemoving } from './talkers-removing.ts'
import { talkersSeveral } from './talkers-several.ts'
import { unheardQuestions } from './unheard-questions.ts'
import { unheardWishes } from './unheard-wishes.ts'
import { visitorsAdding } from './visitors-adding.ts'
import { visitorsChanging } from './visitors-changing.ts'

const scenes: Scene[] = [adding, reminding, listing, ...completing, ...removing, ...changing, ...several]

/** Two thirds of the sentences, and those about the list itself: the rules were written for these. */
export const development = [...scenesWith(index => index % 3 !== 2), speakingOfLists]

/** Every third sentence, held out from the beginning: no rule may be written for one of these. */
export const heldAside = scenesWith(index => index % 3 === 2)

/** Sentences to a household assistant: the rules were written for these, too. */
export const household = [
  ...[...crowdAdding, ...crowdReminding, ...crowdAsking, ...crowdRemoving, ...crowdChanging],
  ...[...kitchenAdding, ...kitchenSeveral, ...kitchenReminding],
  ...[...kitchenAsking, ...kitchenRemoving, ...kitchenChanging],
  ...[...neighbours, ...relatives],
  ...[...familyAdding, ...familyReminding, ...familyRemoving, ...familyChanging],
  ...[
    ...talkersAdding,
    ...talkersSeveral,
    ...talkersReminding,
    ...talkersAsking,
    ...talkersRemoving,
    ...talkersChanging
  ],
  ...[
    ...storytellersAdding,
    ...storytellersReminding,
    ...storytellersAsking,
    ...storytellersRemoving,
    ...storytellersChanging
  ],
  ...[...visitorsAdding, ...visitorsChanging],
  ...[...chatterersAdding, ...chatterersChanging],
  ...[...ramblersAdding, ...ramblersChanging]
]

/** Held-out sentences of this kind: no rule may be written for one of these. */
export const unheard = [...unheardWishes, ...unheardQuestions]

function scenesWith(isWanted: (index: number) => boolean): Scene[] {
  let index = 0
  return scenes.map(scene => ({ ...scene, sentences: scene.sentences.filter(() => isWanted(index++)) }))
}
