/** The fake Gemini: a real server that enforces Gemini's rules. See `server.ts`, `answers.ts`, `faults.ts` and `check-contents.ts`. */
export * from './answers.ts'
export { checkContents, currentTurn, type IssuedStep, issuedIn } from './check-contents.ts'
export { callPart, modelContent, resultPart, userContent } from './contents.ts'
export type { Answer, Exchange, FakeRequest, Script } from './exchange.ts'
export * from './faults.ts'
export { byteByByte, type Framing, splitAtRandom, whole } from './framing.ts'
export type { Problem } from './problems.ts'
export { type FakeGemini, type FakeOptions, startFakeGemini, type TestContext } from './server.ts'
