/** The stores, the modules that begin transactions, and those called inside them; paths relative to src. */
const wrapped = [
  'accounts/rate-counters.ts',
  'agent/tools/toolbox.ts',
  'conversations/store.ts',
  'tasks/queries.ts',
  'tasks/reversal.ts',
  'tasks/store.ts',
  'tasks/undo.ts',
  'turns/events/deltas.ts',
  'turns/events/log.ts',
  'turns/history.ts',
  'turns/leases.ts',
  'turns/store.ts',
  'turns/transactions.ts'
]

/** Factories that make an object with a failpoint around one method. */
const factories: Record<string, [factory: string, method: string]> = {
  'agent/gemini/model.ts': ['createGeminiModel', 'generate'],
  'turns/acceptance.ts': ['acceptance', 'execute'],
  'turns/wake-ups.ts': ['createWakeUps', 'notifyEnd']
}

/** Whether the module's functions have failpoints. */
export function isWrapped(path: string): boolean {
  return wrapped.includes(path)
}

/** The module and the function that runs another one in a transaction: failpoints surround that one, too. */
export const transaction = { path: 'db/transaction.ts', name: 'inTransaction' }

/** The module's factory, and the method that has the failpoint. */
export function factoryIn(path: string): [factory: string, method: string] | undefined {
  return factories[path]
}

/** The exported functions that return a promise. Functions that only build SQL are not failpoints. */
export function functionsIn(source: string): string[] {
  const heads = source.matchAll(/^export ((?:async )?function (\w+)[\s\S]*?\{)$/gm)
  return [...heads].flatMap(([, head = '', name = '']) => (/^async |\): Promise</.test(head) ? name : []))
}
