import type { Sabotage } from '../sabotage.ts'
import { dataSabotages } from './data.ts'
import { historySabotages } from './history.ts'
import { streamSabotages } from './streams.ts'
import { turnSabotages } from './turns.ts'

export const sabotages: Sabotage[] = [
  ...turnSabotages,
  ...historySabotages,
  ...dataSabotages,
  ...streamSabotages
]
