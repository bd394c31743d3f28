import { adding } from './add.ts'
import { changing } from './change.ts'
import { completing } from './complete.ts'
import { listing } from './list.ts'
import { reminding } from './remind.ts'
import { removing } from './remove.ts'
import type { Scene } from './sentence.ts'
import { several } from './several.ts'
import { speakingOfLists } from './spoken-lists.ts'

const scenes: Scene[] = [adding, reminding, listing, ...completing, ...removing, ...changing, ...several]

/** Two thirds of the sentences, and those about the list itself: the rules were written for these. */
export const development = [...scenesWith(index => index % 3 !== 2), speakingOfLists]

/** Every third sentence, laid aside before the first was tried: no rule may be written for one. */
export const heldAside = scenesWith(index => index % 3 === 2)

function scenesWith(isWanted: (index: number) => boolean): Scene[] {
  let index = 0
  return scenes.map(scene => ({ ...scene, sentences: scene.sentences.filter(() => isWanted(index++)) }))
}
