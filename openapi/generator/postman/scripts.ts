import { quote } from '../code.ts'
import type { ContractOperation } from '../paths.ts'

/** The variables that are set from a response for later requests, with the path of each value in the response. */
const savedVariables: Record<string, Record<string, string> | undefined> = {
  registerUser: { user_id: 'id' },
  loginUser: { access_token: 'access_token' },
  refreshSession: { access_token: 'access_token' },
  getCurrentUser: { user_id: 'id' },
  listSessions: { session_id: 'items[0].id' },
  sendMessage: { conversation_id: 'conversation_id', turn_id: 'turn_id' },
  sendMessageAsUser: { conversation_id: 'conversation_id', turn_id: 'turn_id' },
  createTask: { task_id: 'id' },
  listChanges: { seq: 'items.at(-1)?.seq' }
}

const before: Record<string, string[] | undefined> = {
  registerUser: [
    '// Use a new email address in each run, unless the environment sets one.',
    "if (!pm.environment.has('email'))",
    "  pm.collectionVariables.set('email', pm.variables.replaceIn('{{$guid}}@example.com'))"
  ]
}

const afterSuccess: Record<string, string[] | undefined> = {
  changePassword: [
    '// The next login needs the new password. The next password change restores the old one.',
    "const [password, newPassword] = [pm.variables.get('password'), pm.variables.get('new_password')]",
    "const scope = pm.environment.has('password') ? pm.environment : pm.collectionVariables",
    "scope.set('password', newPassword)",
    "pm.collectionVariables.set('new_password', password)"
  ]
}

/** The Postman scripts of a request. The one that runs after the response tests for a documented success status. */
export function scriptsOf({ id, operation }: ContractOperation): object[] {
  const statuses = Object.keys(operation.responses).filter(status => status.startsWith('2'))
  const test = [
    `pm.test(${quote(`${operation.summary ?? id}: ${statuses.join(' or ')}`)}, () => {`,
    `  pm.expect(pm.response.code, pm.response.text()).to.be.oneOf([${statuses.join(', ')}])`,
    '})',
    ...whenSuccessful([...(afterSuccess[id] ?? []), ...saveVariables(savedVariables[id] ?? {})])
  ]
  return [...(before[id] ? [event('prerequest', before[id])] : []), event('test', test)]
}

function saveVariables(values: Record<string, string>): string[] {
  return Object.entries(values).map(
    ([variable, path]) => `pm.collectionVariables.set('${variable}', pm.response.json().${path})`
  )
}

function whenSuccessful(lines: string[]): string[] {
  return lines.length > 0 ? ['if (pm.response.code < 300) {', ...lines.map(line => `  ${line}`), '}'] : []
}

function event(listen: string, exec: string[]): object {
  return { listen, script: { type: 'text/javascript', exec } }
}
