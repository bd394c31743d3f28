import { parseWhen } from '../language/dates.ts'
import { priorityOf } from '../language/priority.ts'
import { referenceOf } from '../language/reference.ts'
import { clause, each, isKnown, type Rule, type Scene } from './rule.ts'
