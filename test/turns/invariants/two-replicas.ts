import type { Test } from 'tap'
import { build, type TestApp } from '../../support/app.ts'
import { testDatabase } from '../../support/database.ts'
import { type FakeGemini, type Script, startFakeGemini } from '../../support/fake-gemini/index.ts'

export interface Replicas {
  fake: FakeGemini
  one: TestApp
  other: TestApp
}

/** Two apps on one database, like two server processes. */
export async function twoReplicas(t: Test, script: Script): Promise<Replicas> {
  const fake = await startFakeGemini(t, script)
  const database = await testDatabase(t)
  const one = await build(t, { gemini: fake.url, database })
  const other = await build(t, { gemini: fake.url, database })
  return { fake, one, other }
}
