/** One replacement in the source; `find` must occur exactly once. */
export interface Edit {
  file: string
  find: string
  replace: string
}

/** A way to break a promise of this program, and the test that must notice. */
export interface Sabotage {
  /** An invariant by its number, or the rule that is broken. */
  invariant: string
  what: string
  edits: Edit[]
  /** The test file that is run, and the test in it that must fail, or all that must. */
  test: string
  fails: string | string[]
}
