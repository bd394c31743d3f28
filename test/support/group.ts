import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { t as root, type Test } from 'tap'

// Runs the files of TEST_FILES one after the other in this process. Each file gets its own subtest when it imports
// `tap`, so that failures appear below its name, and its teardowns run at its end.

let current: Test

export function currentFile(): Test {
  return current
}

const tapOfFile = new URL('file-test.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context
    if (specifier !== 'tap' || !parentURL?.endsWith('.test.ts')) return next(specifier, context)
    return { url: `${tapOfFile}?${parentURL}`, shortCircuit: true }
  }
})

root.setTimeout(600_000)
for (const file of process.env.TEST_FILES?.split('\n') ?? []) {
  root.test(file, { timeout: 120_000 }, async t => {
    current = t
    await import(pathToFileURL(file).href)
  })
}
