import { quote } from '../code.ts'
import type { ContractOperation } from '../paths.ts'

/** What is kept of an answer for the requests that follow: a variable, and where its value is in the answer. */
const kept: Record<string, Record<string, string> | undefined> = {
  registerUser: { user_id: 'id' },
  loginUser: { access_token: 'access_token' },
  refreshSession: { access_token: 'access_token' },
  getCurrentUser: { user_id: 'id' },
  listSessions: { session_id: 'items[0].id' },
  sendMessage: { conversation_id: 'conversation_id', turn_id: 'turn_id' },
  sendMessageAsUser: { conversation_id: 'conversation_id', turn_id: 'turn_id' },
  createTask: { task_id: 'id' }
}

const before: Record<string, string[] | undefined> = {
  registerUser: [
    '// A new address each time, unless the environment has one.',
    "if (!pm.environment.has('email'))",
    "  pm.collectionVariables.set('email', pm.variables.replaceIn('{{$guid}}@example.com'))"
  ]
}

const afterSuccess: Record<string, string[] | undefined> = {
  changePassword: [
    '// The next login needs the new password, and the next change goes back to the old one.',
    "const [password, newPassword] = [pm.variables.get('password'), pm.variables.get('new_password')]",
    "const scope = pm.environment.has('password') ? pm.environment : pm.collectionVariables",
    "scope.set('password', newPassword)",
    "pm.collectionVariables.set('new_password', password)"
  ]
}

/** What runs in Postman before a request, and after its answer: that this is a documented success is a test. */
export function scriptsOf({ id, operation }: ContractOperation): object[] {
  const statuses = Object.keys(operation.responses).filter(status => status.startsWith('2'))
  const test = [
    `pm.test(${quote(`${operation.summary ?? id}: ${statuses.join(' or ')}`)}, () => {`,
    `  pm.expect(pm.response.code, pm.response.text()).to.be.oneOf([${statuses.join(', ')}])`,
    '})',
    ...whenSuccessful([...(afterSuccess[id] ?? []), ...keeping(kept[id] ?? {})])
  ]
  return [...(before[id] ? [event('prerequest', before[id])] : []), event('test', test)]
}

function keeping(values: Record<string, string>): string[] {
  return Object.entries(values).map(
    ([variable, place]) => `pm.collectionVariables.set('${variable}', pm.response.json().${place})`
  )
}

function whenSuccessful(lines: string[]): string[] {
  return lines.length > 0 ? ['if (pm.response.code < 300) {', ...lines.map(line => `  ${line}`), '}'] : []
}

function event(listen: string, exec: string[]): object {
  return { listen, script: { type: 'text/javascript', exec } }
}
