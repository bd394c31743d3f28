import { addRules } from './add.ts'
import { askRules } from './ask.ts'
import { clarifyRules } from './clarify.ts'
import { completeRules } from './complete.ts'
import { didRules } from './did.ts'
import { howToRules } from './howto.ts'
import { listRules } from './list.ts'
import { needRules } from './need.ts'
import { orderRules } from './order.ts'
import { prioritiseRules } from './prioritise.ts'
import { removeRules } from './remove.ts'
import { renameRules } from './rename.ts'
import { reopenRules } from './reopen.ts'
import { rescheduleRules } from './reschedule.ts'
import { reviseRules } from './revise.ts'
import type { Rule } from './rule.ts'
import { talkRules } from './talk.ts'
import { undoRules } from './undo.ts'

/** All rules, in the order in which they are tried. */
export const rules: Rule[] = [
  ...talkRules,
  ...howToRules,
  ...clarifyRules,
  ...undoRules,
  ...reopenRules,
  ...completeRules,
  ...didRules,
  ...renameRules,
  ...prioritiseRules,
  ...rescheduleRules,
  ...reviseRules,
  ...removeRules,
  ...orderRules,
  ...askRules,
  ...listRules,
  ...addRules,
  ...needRules
]
