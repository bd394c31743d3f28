/**
 * The fake Gemini: a real server that enforces Gemini's rules. `answers.ts` and `faults.ts` have the answers for
 * scripts, `check-contents.ts` the rules, `contents.ts` valid histories.
 */
export * from './answers.ts'
export { checkContents, currentTurn, issuedIn } from './check-contents.ts'
export { perCodeUnit, perCodeUnits, perWord } from './chunking.ts'
export type { Answer, FakeRequest, Script } from './exchange.ts'
export * from './faults.ts'
export { byteByByte, splitAtRandom, whole } from './framing.ts'
export { type FakeGemini, type FakeOptions, startFakeGemini, type TestContext } from './server.ts'
export * from './stream-faults.ts'
