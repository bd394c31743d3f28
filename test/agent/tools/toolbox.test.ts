import t from 'tap'
import { declarations, isInvalidCall } from '../../../src/agent/tools/toolbox.ts'
import { openToolkit } from './toolkit.ts'

const { owner } = await openToolkit(t)

const calls = {
  list_tasks: { status: 'all' },
  complete_task: { task: 'secret plan' },
  update_task: { task: 'secret plan', title: 'taken over' },
  delete_task: { task: 'secret plan' },
  update_tasks: { where: { status: 'all' }, completed: true },
  delete_tasks: { where: { status: 'all' } }
}

const noMatch = 'No task matches the filter. Nothing was changed.'
const notFound: Record<string, string> = { update_tasks: noMatch, delete_tasks: noMatch }

const names = [
  ...['add_task', 'list_tasks', 'complete_task', 'update_task', 'delete_task'],
  ...['update_tasks', 'delete_tasks', 'undo', 'redo']
]

t.test('seven tools are declared, each with an object as parameters', async t => {
  t.strictSame(
    declarations.map(({ name, parameters }) => [name, parameters.type]),
    names.map(name => [name, 'object'])
  )
})

/** The keywords of a schema and of those in it. */
function keywordsOf(schema: unknown): string[] {
  const { properties = {}, items, anyOf = [], ...rest } = Object(schema)
  const inner = [...Object.values(properties), ...anyOf, ...(items ? [items] : [])]
  return [...Object.keys(rest), ...inner.flatMap(keywordsOf)]
}

t.test('parameters have only keywords that Gemini’s function declarations support', async t => {
  const supported = [
    ...['type', 'description', 'enum', 'required', 'additionalProperties', 'minProperties'],
    ...['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems']
  ]
  const used = new Set(declarations.flatMap(({ parameters }) => keywordsOf(parameters)))
  t.strictSame(
    [...used].filter(keyword => !supported.includes(keyword)),
    []
  )
})

t.test('the result of an unknown tool lists the known ones, whatever its name', async t => {
  const { run } = await owner()
  for (const name of ['drop_tasks', 'constructor', '__proto__', 'ADD_TASK', ''])
    t.strictSame(await run(name, { title: 'a' }), {
      error: 'unknown_tool',
      message: `There is no such tool; use ${names.join(', ')}.`
    })
})

for (const [tool, args] of Object.entries(calls)) {
  t.test(`${tool} never finds another user’s task`, async t => {
    const [ada, eve] = [await owner(), await owner()]
    await ada.add(['secret plan'])
    const before = await ada.run('list_tasks')
    const expected =
      tool === 'list_tasks'
        ? { tasks: [], total: 0 }
        : { error: 'not_found', message: notFound[tool] ?? 'There is no task "secret plan".' }
    t.strictSame(await eve.run(tool, args), expected)
    if ('task' in args)
      t.strictSame(await eve.run(tool, { ...args, task: 1 }), {
        error: 'not_found',
        message: 'There is no task "1".'
      })
    if ('where' in args)
      t.strictSame(await eve.run(tool, { ...args, where: undefined, numbers: [1] }), {
        error: 'not_found',
        message: 'There is no task with the number 1. Nothing was changed.'
      })
    t.strictSame(await ada.run('list_tasks'), before)
  })
}

t.test('only errors of the model count as invalid calls', async t => {
  const results = { invalid_arguments: true, unknown_tool: true, not_found: false, ambiguous: false }
  for (const [error, mistake] of Object.entries(results)) t.equal(isInvalidCall({ error }), mistake, error)
  t.equal(isInvalidCall({ task: {} }), false)
  t.equal(isInvalidCall({ error: 'too_many_calls' }), false)
})
