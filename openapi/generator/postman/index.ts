import type { Oas3_1Definition } from '@redocly/openapi-core'
import { convert } from './convert.ts'
import { type Folder, foldersOf } from './folders.ts'
import { requestItem } from './request.ts'
import type { ConvertedItem } from './shapes.ts'
import { placeholder, variables } from './variables.ts'

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
const usage =
  'Run it as a whole: it makes an account, tries everything from top to bottom, and deletes the account. Or make an ' +
  'account and log in yourself: the token, and the ids in answers, go into the requests that follow. To use an ' +
  'account that you have, put its `email` and `password` into the environment; a whole run deletes that one, too.'

/**
 * The files of `openapi/postman/`, text by name: a collection of all operations that runs from top to bottom, and its
 * environment. The same contract always gives the same text.
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
    if (!found) throw new Error(`The converter left ${operation.id} out`)
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
