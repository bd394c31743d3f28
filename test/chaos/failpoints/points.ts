/** The stores, what draws the borders of transactions, and what is called inside them; paths below src. */
const wrapped = [
  'accounts/rate-counters.ts',
  'agent/tools/toolbox.ts',
  'conversations/store.ts',
  'tasks/queries.ts',
  'tasks/store.ts',
  'turns/events/deltas.ts',
  'turns/events/log.ts',
  'turns/leases.ts',
  'turns/store.ts',
  'turns/transactions.ts'
]

/** Factories whose object has a method that is a failpoint. */
const factories: Record<string, [factory: string, method: string]> = {
  'agent/gemini/model.ts': ['createGeminiModel', 'generate'],
  'turns/wake-ups.ts': ['createWakeUps', 'notifyEnd']
}

/** Whether the functions of a module are failpoints. */
export function isWrapped(path: string): boolean {
  return wrapped.includes(path)
}

/** The factory of a module, with the method that is a failpoint. */
export function factoryIn(path: string): [factory: string, method: string] | undefined {
  return factories[path]
}

/** The exported functions of a module that answer a promise: those that only build a piece of SQL are no failpoints. */
export function functionsIn(source: string): string[] {
  const heads = source.matchAll(/^export ((?:async )?function (\w+)[\s\S]*?\{)$/gm)
  return [...heads].flatMap(([, head = '', name = '']) => (/^async |\): Promise</.test(head) ? name : []))
}
