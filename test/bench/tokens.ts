import type { Content } from '../../src/agent/model.ts'
import { systemInstruction } from '../../src/agent/system-instruction.ts'
import { declarations } from '../../src/agent/tools/toolbox.ts'
import { shortForm, transcript } from '../../src/agent/transcript.ts'

const now = new Date('2026-11-23T09:00:00Z')

/** As Gemini counts English text and JSON, roughly. */
const charactersPerToken = 4

/** A task as the tools return it; every third one has a due date, every tenth a description. */
function task(number: number) {
  return {
    id: '01a207b1-ea2b-7260-8a8a-f91cec6eef58',
    number,
    title: `finish the report number ${number}`,
    description: number % 10 === 0 ? 'with the figures of last year' : null,
    due: number % 3 === 0 ? '2026-12-01' : null,
    priority: number % 7 === 0 ? 'high' : 'normal',
    completed_at: null,
    version: 1,
    created_by: null,
    updated_by: null,
    created_at: now.toISOString(),
    updated_at: now.toISOString()
  }
}

const list = { tasks: Array.from({ length: 50 }, (_, index) => task(index + 1)), total: 50 }
const usage = { input_tokens: 0, output_tokens: 0 }

/** A turn in which the user asks for the list, as a model from Gemini 3 on records it. */
function listTurn(isOver: boolean) {
  const call = { functionCall: { name: 'list_tasks', args: {} }, thoughtSignature: 'c2ln'.repeat(30) }
  const text = 'You have 50 open tasks. The next ones are due on Tuesday.'
  const calls = [{ tool: 'list_tasks', parameters: {}, result: list }]
  const listed = { content: { role: 'model', parts: [call] }, usage, calls }
  const answered = { content: { role: 'model', parts: [{ text }] }, usage, calls: [] }
  return { message: 'What is on my list?', refused: false, steps: isOver ? [listed, answered] : [listed] }
}

/** Prints what the last request of a turn costs after this number of messages of the user, each asking for a list. */
export async function measureTokens(): Promise<void> {
  const fixed =
    systemInstruction({ now, timeZone: 'Europe/Zurich' }).length + JSON.stringify(declarations).length
  const tokensOf = (contents: Content[]) =>
    Math.round((fixed + JSON.stringify(contents).length) / charactersPerToken)
  const rows = [1, 10, 20].map(messages => {
    const contents = transcript(
      Array.from({ length: messages }, (_, index) => listTurn(index < messages - 1))
    )
    return {
      messages,
      'tokens, whole results': tokensOf(contents),
      'tokens, short form': tokensOf(shortForm(contents))
    }
  })
  const bytes = [
    list,
    shortForm([{ role: 'user', parts: [{ functionResponse: { name: 'l', response: list } }] }])
  ]
  process.stdout.write(
    `A list of 50 tasks: ${bytes.map(value => JSON.stringify(value).length).join(' → ')} characters\n`
  )
  console.table(rows)
}
