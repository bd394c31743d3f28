import type { Oas3_1Definition } from '@redocly/openapi-core'
import { type ContractOperation, operationsOf } from '../paths.ts'

/** A request of the collection; a name of its own when its operation stands in another folder, too. */
interface Entry {
  operation: ContractOperation
  name?: string | undefined
}

export interface Folder {
  name: string
  description: string
  entries: Entry[]
}

/** What ends or deletes something, in an order in which each finds what it needs. */
const leaving: { id: string; name?: string }[] = [
  { id: 'deleteTask' },
  { id: 'deleteConversation' },
  { id: 'changePassword' },
  { id: 'loginUser', name: 'Log in from elsewhere' },
  { id: 'endSession' },
  { id: 'logoutUser' },
  { id: 'loginUser', name: 'Log in again' },
  { id: 'deleteAccount' }
]

const description =
  'What ends or deletes something: your task, your conversation, your sessions, your account.'

/** The contract's tags with their operations in its order, and a last folder of what would be in the way of others. */
export function foldersOf(contract: Oas3_1Definition): Folder[] {
  const operations = operationsOf(contract)
  const last = { name: 'Leaving', description, entries: leavingEntries(operations) }
  return [...tagFolders(contract, operations), last].filter(({ entries }) => entries.length > 0)
}

function tagFolders({ tags = [] }: Oas3_1Definition, operations: ContractOperation[]): Folder[] {
  const moved = leaving.flatMap(({ id, name }) => (name ? [] : [id]))
  const staying = operations.filter(({ id }) => !moved.includes(id))
  return tags.map(({ name, description = '' }) => {
    const tagged = staying.filter(({ operation }) => operation.tags?.[0] === name)
    return { name, description, entries: tagged.map(operation => ({ operation })) }
  })
}

function leavingEntries(operations: ContractOperation[]): Entry[] {
  return leaving.flatMap(({ id, name }) =>
    operations.filter(operation => operation.id === id).map(operation => ({ name, operation }))
  )
}
