import type { Clock } from '../../../clock.ts'
import { extractDue, parseWhen } from '../language/dates.ts'
import { draftsOf } from '../language/items.ts'
import { priorityOf } from '../language/priority.ts'
import type { Draft } from '../language/title.ts'
import { isTaskVerb, numberOf, numberWord } from '../language/words.ts'
import { texts } from '../texts.ts'
import { clause, type Intent, type Rule, type Scene, say } from './rule.ts'

const task = '(?:tasks?|to-?dos?|to-do items?|items?|things?|reminders?|notes?|entr(?:y|ies)|errands?|chores?)'
const create = '(?:add|create|make|set up|set|write down|write|note down|put down|put|jot down|log|enter|record|start|give|new|insert|save|i need|i have|i want|here are|there are)'
const list = '(?:my|the|our|this) (?:[\\w\'-]+ ){0,2}(?:lists?|to-?dos?|agenda|tasks)'
const say_ = '(?:to|that says|saying|called|named|titled|for|about|of|-|–)'

/** Putting something on the list. */
export const addRules: Rule[] = []
