import { storable } from '../../lib/text.ts'
import type { JsonObject } from '../model.ts'
import { type Context, isFlawed, type Read } from './actions.ts'
import {
  additions,
  commandTitle,
  dueFields,
  lastWish,
  noTask,
  startsWithCommand,
  wish,
  wishRead
} from './additions.ts'
import { change, moved, renamed, reported, type Slots, shiftOf } from './changes.ts'
import { datesIn, numberOf } from './dates.ts'
import { filterOf } from './filters.ts'
import type { Kind, Rule } from './phrasings.ts'
import { variantsOf } from './politeness.ts'
import { nameOf, referenceOf } from './references.ts'
import { D, sliced, type Text, typed } from './text.ts'
import { isFlaw, readItem, startsWithVerb, unquoted } from './titles.ts'

export function build({ kind }: Rule, said: RegExpExecArray, text: Text, context: Context): Read {
  const slot: Slots = name => {
    const place = said.indices?.groups?.[name]
    return place && sliced(text, ...place)
  }
  return (
    builders[kind]?.(slot, context, said) ?? (builders[kind] ? undefined : [{ kind: 'talk', about: kind }])
  )
}

/** "make it oat milk" is about a title with "milk" in it. */
function sharesWord({ mask }: Text, title = ''): boolean {
  const words = title.toLowerCase().split(/\W+/)
  return mask.split(/\W+/).some(word => word.length > 2 && words.includes(word))
}

const peopleDo =
  /^(?!i |we )(?!\S+ed )\S+.* (?:called|phoned|rang|emailed|texted|wrote|visited|asked|answered|replied|met|said|paid|left|came)$/

/** What a question about all tasks names. */
const nouns =
  /\b(?:what|which|all|lists?|tasks?|todos?|to.?dos?|agenda|schedule|day|week|plate|everything|reminders?|items|things?|stuff|chores|errands|anything|something|free|busy|done|left|get|buy|need|have|status|summary|overview)\b/

const builders: Partial<Record<Kind, (slot: Slots, context: Context, said: RegExpExecArray) => Read>> = {
  add: (slot, context, said) => {
    const title = slot('title')
    if (
      title &&
      said.indices?.groups?.title?.[0] === 0 &&
      !/^(?:urgent|important|asap|high|low)\b/.test(title.mask) &&
      (noTask.test(title.mask) ||
        startsWithVerb(title) ||
        startsWithCommand(title.mask) ||
        /^(?:any|whether|wats|check|anything|make sure)\b/.test(title.mask) ||
        title.mask.split(' ').length > 8)
    )
      return undefined
    if (
      !title ||
      (/^(?:i|we|need|have)\b/.test(said[0]) && (commandTitle.test(title.mask) || wish.test(title.mask)))
    )
      return undefined
    if (/ back$/.test(title.mask)) return undefined
    // "add Friday to the report", "add to the report: ask Ana": to a task, and not to the list.
    if (/^(?:add|put|append)\b/.test(said[0]) && new RegExp(`^${D}+ to |^to (?!do )[^:]+: `).test(title.mask))
      return { flaw: 'unclear', said: typed(title) }
    if (
      /\bnotes?\b/.test(said[0].slice(0, said.indices?.groups?.title?.[0])) &&
      / (?:to|on|for) (?:task )?(?:the |my )?$/.test(said[0].slice(0, said.indices?.groups?.title?.[0])) &&
      !startsWithVerb(title)
    )
      return { flaw: 'unclear', said: typed(title) }
    const when = slot('when')
    const read = additions(title, context, when && datesIn(when.mask, context.mentions))
    const level = /\b(?:(high|low)[ -]priority|(urgent|important)) (?:task|reminder|todo|item|thing)/.exec(
      said[0].slice(0, said.indices?.groups?.title?.[0])
    )
    if (!level || !read || isFlawed(read)) return read
    return read.map(one =>
      one.kind === 'add' ? { ...one, item: { priority: level[1] ?? 'high', ...one.item } } : one
    )
  },
  need: (slot, context) => {
    const title = slot('title')
    if (
      !title ||
      context.isQuestion ||
      wish.test(title.mask) ||
      commandTitle.test(title.mask) ||
      noTask.test(title.mask) ||
      title.mask.split(' ').length > 12
    )
      return undefined
    return additions(title, context)
  },
  'add said': (slot, context) => {
    const text = slot('text')
    if (!text || text.mask.length > 200) return undefined
    const when = datesIn(slot('when')?.mask ?? '', context.mentions)
    const read =
      variantsOf(text)
        .toReversed()
        .map(variant => wishRead(variant, context))
        .find(Boolean) ?? wishRead(lastWish(text), context)
    return read?.map(one => ({ ...one, item: { ...one.item, ...(when[0] && dueFields(when[0], context)) } }))
  },
  maybe: (slot, context) => {
    const title = slot('title')
    if (
      !title ||
      context.isQuestion ||
      commandTitle.test(title.mask) ||
      wish.test(title.mask) ||
      title.mask.split(' ').length > 10
    )
      return undefined
    const read = additions(title, context)
    if (!read || isFlawed(read)) return undefined
    return [{ kind: 'maybe', items: read.flatMap(one => (one.kind === 'add' ? one.item : [])) }]
  },
  'more items': (slot, context) => {
    const title = slot('title')
    const isAfter =
      context.before.at(-1)?.kind === 'add' ||
      (context.before.length === 0 && context.memory.lastTurn === 'added')
    if (
      !title ||
      !isAfter ||
      context.isQuestion ||
      title.mask.split(' ').length > 8 ||
      startsWithCommand(title.mask)
    )
      return undefined
    return additions(title, context)
  },
  list: (slot, context, said) => {
    const filter = filterOf(slot('filter')?.mask ?? slot('when')?.mask ?? '', context)
    const isAsked =
      context.isQuestion || !new RegExp(`^(?:(?:on|by|before|until|for|at|to|in) )?${D}+$`).test(said[0])
    const isShort =
      !/^(?:do|did|have|am|is|are|was|were) /.test(said[0]) ||
      context.isQuestion ||
      /\b(?:i|we|there|any|anything)\b/.test(said[0])
    const asksDone =
      /\b(?:did|have|was|were|finished|completed|accomplished)\b.*\b(?:do|done|finish|finished|complete|completed|get done|accomplish|tick off|achieve|gotten done)\b/.test(
        said[0]
      ) &&
      !/^(?:am|are) |got to|\bhave to (?:do|finish|complete)|\bhave (?:i|we) (?:to|not)|need to|left to|still to/.test(
        said[0]
      )
    const isAboutTasks = context.isQuestion || nouns.test(said[0]) || Object.keys(filter ?? {}).length > 0
    if (!filter || !isAsked || !isShort || !isAboutTasks) return undefined
    const done = asksDone ? completedFilter(filter) : filter
    const isLate = /\blate\b|behind|missed/.test(said[0])
    return [
      {
        kind: 'list',
        filter: { ...done, ...(isLate && { overdue: true }) },
        isCount: /^how (?:many|much)/.test(said[0])
      }
    ]
  },
  find: (slot, context) => {
    const text = slot('text')
    if (!text) return undefined
    const name = nameOf(text)
    const isName =
      name.words.length > 0 &&
      name.words.length < 9 &&
      !/^(?:it|that|this|my|the|a|me|you|i|there|the list|my list|what|done|all)$/.test(text.mask)
    const pointed = referenceOf(text, context)
    if (pointed?.kind === 'filter' && filterOf(text.mask, context))
      return [{ kind: 'list', filter: pointed.filter, isCount: false }]
    return isName ? [{ kind: 'find', name }] : undefined
  },
  complete: (slot, context, said) => {
    const task = slot('task')
    // "complete remove wallpaper": only the whole title, so that no command is taken for a part of one.
    if (!task || !said.groups?.task || !said.indices?.groups?.task?.[0] || !commandTitle.test(task.mask))
      return change('complete', slot, context)
    return [
      { kind: 'change', tool: 'complete', target: { kind: 'name', name: { ...nameOf(task), isExact: true } } }
    ]
  },
  reopen: (slot, context) => change('reopen', slot, context),
  delete: (slot, context, said) => {
    if (!slot('task') && /list$/.test(said[0]))
      return [{ kind: 'change', tool: 'delete', target: { kind: 'filter', filter: {}, said: 'everything' } }]
    // From the list, or only from that day?
    if (new RegExp(` (?:from|off) ${D}$`).test(slot('task')?.mask ?? ''))
      return { flaw: 'unclear', said: typed(slot('task') as Text) }
    const read = change('delete', slot, context)
    // "cut the cake" and "drop the slides" can be things to do: only a whole title is a task to delete.
    const isDeed =
      /^(?:cut|drop|clear|wipe|scrub|clean|kill|dump|toss|bin|throw|empty)\b(?!.*\b(?:list|tasks?)\b)/.test(
        said[0]
      )
    return isDeed && Array.isArray(read)
      ? read.map(one => (one.kind === 'change' ? { ...one, isWhole: true as const } : one))
      : read
  },
  // Without its time a task keeps its day.
  undate: (slot, context, said) =>
    /^\S+ (?:off |away )?the (?:due )?time\b/.test(said[0])
      ? { flaw: 'unclear', said: 'the time' }
      : change('update', slot, context, { due: null }),
  move: (slot, context, said) => {
    const by = said.groups?.by
    // "Move it forward" is sooner for some people, and later for others.
    if (by && /^(?!bring).* forward\b/.test(said[0])) return { flaw: 'unclear', said: said[0] }
    if (by) return moved(slot, context, {}, { shift: shiftOf(by, said[0]) })
    const [when, ...others] = datesIn(slot('when')?.mask ?? '', context.mentions)
    if (!when || others.length > 0) return undefined
    if (when.impossible) return { flaw: 'no such date', said: when.words }
    if (when.repeats) return undefined
    // "From 3 to 4", "lunchtime": no day says when.
    if (when.isRange || (!when.day && !when.time && !when.instant))
      return { flaw: 'unclear', said: when.words }
    const isLater = /^(?:push|postpone|delay|defer|put off|put back|bump|snooze)\b/.test(said[0])
    return moved(slot, context, {}, { when, ...(isLater && { isLater }) })
  },
  'move it': (slot, context, said) => {
    const [when, ...others] = datesIn(slot('when')?.mask ?? '', context.mentions)
    if (!when || others.length > 0 || when.repeats || context.isQuestion) return undefined
    if (/^not\b/.test(said[0])) return undefined
    if (when.impossible) return { flaw: 'no such date', said: when.words }
    const isCorrection =
      /[a-z]/.test(said[0].slice(0, said[0].search(new RegExp(D)))) ||
      /(?:instead|rather|actually)/.test(said[0])
    const isAfter = context.before.length > 0 || ['added', 'changed'].includes(context.memory.lastTurn)
    return isCorrection && isAfter ? moved(slot, context, {}, { when }) : undefined
  },
  prioritise: (slot, context, said) => {
    const prio = said.groups?.prio ?? ''
    const priority = /low|deprior|less|not (?:so |that )?|no longer/.test(prio)
      ? 'low'
      : /normal|medium|default/.test(prio)
        ? 'normal'
        : 'high'
    return change('update', slot, context, {
      priority: /(?:not (?:so |that )?|no longer )(?:urgent|important)/.test(said[0]) ? 'normal' : priority
    })
  },
  rename: (slot, context, said) => {
    const title = slot('title')
    if (!title || /^(?:high|low|normal|urgent|medium|done|complete)/.test(title.mask)) return undefined
    return renamed(slot, title, context, said)
  },
  'rename it': (slot, context, said) => {
    const title = slot('title')
    const [last] = context.memory.recent
    if (
      title &&
      /\bmake (?:it|that) /.test(said[0]) &&
      !/make it say/.test(said[0]) &&
      !sharesWord(title, last?.title)
    )
      return undefined
    if (
      !title ||
      (context.memory.lastTurn !== 'added' &&
        !/change|rename|call/.test(said[0]) &&
        context.before.length === 0)
    )
      return undefined
    const item = readItem(title, context)
    if (
      isFlaw(item) ||
      title.mask.split(' ').length > 10 ||
      /^(?:the|a|it|to|that|not|do|you|every)\b/.test(title.mask)
    )
      return undefined
    return [
      {
        kind: 'change',
        tool: 'update',
        target: { kind: 'it' },
        fields: {
          title: item.title,
          ...(item.due && { due: item.due }),
          ...(item.priority && { priority: item.priority })
        }
      }
    ]
  },
  note: (slot, context) => {
    const text = slot('text')
    return text && change('update', slot, context, { description: storable(unquoted(text).slice(0, 2000)) })
  },
  report: (slot, context, said) => {
    // "Bob called": he did it.
    if (peopleDo.test(said[0]) && !/\b(?:is|are|was|were|been|as)\b/.test(said[0])) return undefined
    return reported(slot('text'), said.groups?.done, context)
  },
  undo: (_slot, _context, said) => {
    const count = said.groups?.n ? numberOf(said.groups.n) : /twice|both/.test(said[0]) ? 2 : 1
    return Array.from({ length: Math.min(Math.max(count, 1), 5) }, () => ({ kind: 'undo' as const, back: 1 }))
  },
  redo: () => [{ kind: 'redo' }],
  rest: (_slot, { memory }) => (memory.listed ? [{ kind: 'rest' }] : undefined),
  cancel: (_slot, { isQuestion }) => (isQuestion ? undefined : [{ kind: 'cancel' }]),
  yes: () => [{ kind: 'yes' }],
  cannot: (slot, context) => {
    const task = slot('task')
    return task && !referenceOf(task, context) ? undefined : [{ kind: 'talk', about: 'cannot' }]
  }
}

function completedFilter(filter: JsonObject): JsonObject {
  const { due_after, due_before, ...rest } = filter
  return {
    ...rest,
    status: 'completed',
    ...(due_after !== undefined && { completed_since: due_after }),
    ...(due_before !== undefined && { completed_until: due_before })
  }
}
