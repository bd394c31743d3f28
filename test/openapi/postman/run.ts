import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sdk from 'postman-collection'
import { type Callbacks, Runner } from 'postman-runtime'

/** A request of a collection, with the fields that the tests read. */
interface Item {
  name: string
  request: { method: string; url: { raw: string } }
}

/** A request that was sent, its response, and the failures of its tests. */
export interface Execution {
  name: string
  method: string
  path: string
  status: number
  type: string
  text: string
  tests: (string | undefined)[]
}

/** The collection as it is in the repository. */
export const collection: { item: { name: string; item: Item[] }[] } = read('collection')
const environment: { values: object[] } = read('environment')

function read(kind: string) {
  const folder = join(import.meta.dirname, '../../../openapi/postman')
  return JSON.parse(readFileSync(join(folder, `todobot-chat-api.postman_${kind}.json`), 'utf8'))
}

/** Runs the whole collection twice, as Postman does, with these environment variables. */
export async function runTwice(variables: Record<string, string>): Promise<Execution[]> {
  const values = Object.entries(variables).map(([key, value]) => ({ key, value }))
  const scope = new sdk.VariableScope({ values: [...environment.values, ...values] })
  const executions: Execution[] = []
  await new Promise<void>((resolve, reject) => {
    const end = (error: Error | null) => (error ? reject(error) : resolve())
    const options = { environment: scope, iterationCount: 2 }
    new Runner().run(new sdk.Collection(collection), options, (error, run) => {
      if (error) end(error)
      else run.start(recordIn(executions, end))
    })
  })
  return executions
}

/** @param end is called at the end, or earlier if a request got no response or a script failed. */
function recordIn(executions: Execution[], end: (error: Error | null) => void): Callbacks {
  return {
    request(error, _at, response, { method, url }, { name }) {
      if (!response) return end(error)
      const type = String(response.headers.get('content-type')).split(';', 1)[0] ?? ''
      const answer = { status: response.code, type, text: response.text() }
      executions.push({ name, method, path: url.getPath(), ...answer, tests: [] })
    },
    assertion(_at, assertions) {
      const results = assertions.map(({ skipped, error }) => (skipped ? 'skipped' : error?.message))
      executions.at(-1)?.tests.push(...results)
    },
    exception: (_at, error) => end(error),
    done: end
  }
}
