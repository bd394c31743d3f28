/** The variables of the collection with their initial values. The scripts of its requests update them. */
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
  task_id: '',
  seq: ''
}

/** Body fields that are set from a variable with another name. */
const variableNames: Record<string, string | undefined> = { current_password: 'password' }

/** The reference to a variable in a request: `{{conversation_id}}`. */
export function placeholder(variable: string): string {
  return `{{${variable}}}`
}

/** Replaces the value of each body field that has a variable with a reference to the variable. */
export function withPlaceholders(body: object): Record<string, unknown> {
  const fields = Object.entries(body).map(([name, value]: [string, unknown]) => {
    const variable = variableNames[name] ?? name
    return [name, Object.hasOwn(variables, variable) ? placeholder(variable) : value]
  })
  return Object.fromEntries(fields)
}
