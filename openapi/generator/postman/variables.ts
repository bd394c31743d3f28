/** What the collection's requests share, with its first values; its scripts keep the rest up to date. */
export const variables: Record<string, string> = {
  base_url: 'http://localhost:8000',
  email: '',
  password: 'correct horse battery staple',
  new_password: 'another horse another staple',
  access_token: '',
  user_id: '',
  session_id: '',
  conversation_id: '',
  turn_id: '',
  task_id: ''
}

/** The fields of bodies that are filled from a variable of another name. */
const otherNames: Record<string, string | undefined> = { current_password: 'password' }

/** What stands for a value in a request: `{{conversation_id}}`. */
export function placeholder(variable: string): string {
  return `{{${variable}}}`
}

/** A body in which each field that a variable is there for names the variable. */
export function withPlaceholders(body: object): Record<string, unknown> {
  const fields = Object.entries(body).map(([name, value]: [string, unknown]) => {
    const variable = otherNames[name] ?? name
    return [name, Object.hasOwn(variables, variable) ? placeholder(variable) : value]
  })
  return Object.fromEntries(fields)
}
