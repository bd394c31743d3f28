import type { Oas3_1Definition } from '@redocly/openapi-core'
import { Value } from '@sinclair/typebox/value'
import { convertV2, type Options } from 'openapi-to-postmanv2'
import { prepare } from './prepare.ts'
import { Converted, type ConvertedItem } from './shapes.ts'

const options: Options = {
  folderStrategy: 'Tags',
  parametersResolution: 'Example',
  enableOptionalParameters: false,
  includeAuthInfoInExample: false,
  schemaFaker: false
}

/** The converted requests, by method and path: `GET /api/tasks/:task_id`. */
export async function convert(contract: Oas3_1Definition): Promise<Map<string, ConvertedItem>> {
  const { item } = Value.Parse(Converted, await collectionOf(prepare(contract)))
  return new Map(item.flatMap(folder => folder.item).map(request => [nameOf(request), request]))
}

async function collectionOf(contract: Oas3_1Definition): Promise<object> {
  return await new Promise((resolve, reject) => {
    // The converter modifies its input.
    convertV2({ type: 'json', data: structuredClone(contract) }, options, (error, result) => {
      const collection = result?.output?.[0]?.data
      if (collection) resolve(collection)
      else reject(new Error(`The contract cannot be converted: ${error?.message ?? result?.reason}`))
    })
  })
}

function nameOf({ request: { method, url } }: ConvertedItem): string {
  return `${method} /${url.path.join('/')}`
}
