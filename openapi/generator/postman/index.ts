import type { Oas3_1Definition } from '@redocly/openapi-core'
import { convert } from './convert.ts'
import { type Folder, foldersOf } from './folders.ts'
import { requestItem } from './request.ts'
import type { ConvertedItem } from './shapes.ts'
import { placeholder, variables } from './variables.ts'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const usage =
  'Run the whole collection to create an account, send every request from top to bottom, and delete the account. Or ' +
  'create an account and log in yourself: the collection stores the token and the ids from responses for the ' +
  'requests that follow. To use an existing account, set `email` and `password` in the environment. A run of the ' +
  'whole collection deletes that account, too.'

/**
 * The files of `openapi/postman/`: a map from file name to content. They are a collection of all operations, which can
 * be run from top to bottom, and its environment. The output is deterministic.
 */
export async function generatePostman(contract: Oas3_1Definition): Promise<Map<string, string>> {
  const files = {
    'todobot-chat-api.postman_collection.json': await collectionOf(contract),
    'todobot-chat-api.postman_environment.json': environmentOf(contract)
  }
  return new Map(Object.entries(files).map(([name, file]) => [name, `${JSON.stringify(file, null, 2)}\n`]))
}

async function collectionOf(contract: Oas3_1Definition): Promise<object> {
  const converted = await convert(contract)
  const { title, description = '' } = contract.info ?? {}
  return {
    info: { name: title, description: `${usage}\n\n${description}`, schema },
    auth: {
      type: 'bearer',
      bearer: [{ key: 'token', value: placeholder('access_token'), type: 'string' }]
    },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value })),
    item: foldersOf(contract).map(folder => folderItem(folder, converted))
  }
}

function folderItem({ name, description, entries }: Folder, converted: Map<string, ConvertedItem>): object {
  const item = entries.map(({ operation, name: ownName }) => {
    const found = converted.get(`${operation.method} ${operation.path.replaceAll(/\{(\w+)\}/g, ':$1')}`)
    if (!found) throw new Error(`The converter omitted ${operation.id}`)
    return requestItem(operation, found, ownName)
  })
  return { name, description, item }
}

function environmentOf({ info }: Oas3_1Definition): object {
  return {
    name: info?.title,
    values: [{ key: 'base_url', value: variables.base_url, type: 'default', enabled: true }],
    _postman_variable_scope: 'environment'
  }
}
