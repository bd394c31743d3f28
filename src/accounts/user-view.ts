/** A user as clients see them: the contract's `User`. */
export interface User {
  id: string
  /** As the user wrote it. */
  email: string
  created_at: string
}

export function userOf({ id, email, created_at }: Omit<User, 'created_at'> & { created_at: Date }): User {
  return { id, email, created_at: created_at.toISOString() }
}
