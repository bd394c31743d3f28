/** The stores, what draws the borders of transactions, and what is called inside them. */
const wrapped =
  /\/src\/(conversations\/(accept|step|finish|(streaming\/)?[a-z-]+-store)|agent\/tools\/toolbox|tasks\/task-(list-)?store|accounts\/rate-counter-store)\.ts$/

/** Factories whose object has a method that is a failpoint. */
const methods: Record<string, [factory: string, method: string][]> = {
  '/src/agent/gemini/gemini-model.ts': [['createGeminiModel', 'generate']],
  '/src/conversations/turn-ends.ts': [['createTurnEnds', 'announce']]
}

/** Whether a module of the program, by its URL, has failpoints. */
export function isWrapped(url: string): boolean {
  return wrapped.test(url) || factories(url).length > 0
}

/** The factories of a module, each with the method that is a failpoint. */
export function factories(url: string): [factory: string, method: string][] {
  return Object.entries(methods).flatMap(([path, list]) => (url.endsWith(path) ? list : []))
}

/** The exported functions of a module that answer a promise: those that only build a piece of SQL are no failpoints. */
export function functionsIn(source: string): string[] {
  const heads = source.matchAll(/^export ((?:async )?function (\w+)[\s\S]*?\{)$/gm)
  return [...heads].flatMap(([, head = '', name = '']) => (/^async |Promise</.test(head) ? name : []))
}
