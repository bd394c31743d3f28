/** What one call is to do. Tasks are named by their whole titles, however the call names them. */
export type Outcome =
  | { add: string; due?: string; priority?: string }
  | { list: { status?: string; due_after?: string; due_before?: string; priority?: string; query?: string } }
  | { complete: string }
  | { remove: string }
  | { update: string; title?: string; due?: string | null; priority?: string; description?: string }

/** What is said, and what it is to do, in order; nothing where only words are due. */
export type Sentence = [said: string, ...outcomes: Outcome[]]

/** Sentences, and the list that they are said to; nothing was said before unless `before` tells. */
export interface Scene {
  /** Titles of the open tasks, numbered from 1; those with a due date as a pair. */
  tasks: (string | [title: string, due: string])[]
  /** The tasks were just shown, or the last of them was just added. */
  before?: 'listed' | 'added'
  sentences: Sentence[]
}
