import type { Oas3_1Definition } from '@redocly/openapi-core'
import { type ContractOperation, operationsOf } from '../paths.ts'

/** A request of the collection. It has its own name if another folder contains the same operation. */
interface Entry {
  operation: ContractOperation
  name?: string | undefined
}

export interface Folder {
  name: string
  description: string
  entries: Entry[]
}

/** Operations that end or delete something, ordered so that each one finds the resources that it needs. */
const destructive: { id: string; name?: string }[] = [
  { id: 'deleteTask' },
  { id: 'deleteConversation' },
  { id: 'changePassword' },
  { id: 'loginUser', name: 'Log in on another device' },
  { id: 'endSession' },
  { id: 'logoutUser' },
  { id: 'loginUser', name: 'Log in again' },
  { id: 'deleteAccount' }
]

const description =
  'Requests that end or delete something: the task, the conversation, the sessions and the account.'

/**
 * One folder per tag, in the order of the contract, and a last folder of the operations that remove what other requests
 * need.
 */
export function foldersOf(contract: Oas3_1Definition): Folder[] {
  const operations = operationsOf(contract)
  const last = { name: 'Cleaning up', description, entries: destructiveEntries(operations) }
  return [...tagFolders(contract, operations), last].filter(({ entries }) => entries.length > 0)
}

function tagFolders({ tags = [] }: Oas3_1Definition, operations: ContractOperation[]): Folder[] {
  const moved = destructive.flatMap(({ id, name }) => (name ? [] : [id]))
  const staying = operations.filter(({ id }) => !moved.includes(id))
  return tags.map(({ name, description = '' }) => {
    const tagged = staying.filter(({ operation }) => operation.tags?.[0] === name)
    return { name, description, entries: tagged.map(operation => ({ operation })) }
  })
}

function destructiveEntries(operations: ContractOperation[]): Entry[] {
  return destructive.flatMap(({ id, name }) =>
    operations.filter(operation => operation.id === id).map(operation => ({ name, operation }))
  )
}
