import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { readContract } from '../../openapi/generator/contract.ts'
import { generate } from '../../openapi/generator/index.ts'

interface TestContext {
  testdir(): string
  testdirName: string
}

export interface Parts {
  schemas?: Record<string, object>
  responses?: Record<string, object>
  parameters?: Record<string, object>
  requestBodies?: Record<string, object>
  securitySchemes?: Record<string, object>
  paths?: Record<string, object>
  security?: object[]
  tags?: { name: string; description?: string }[]
}

/** Writes a small valid contract with these parts into the test's folder; returns the file's path. */
export async function writeContract(
  t: TestContext,
  { paths = {}, security, tags = [], ...components }: Parts
): Promise<string> {
  const file = join(t.testdir(), 'contract.yaml')
  const head = {
    openapi: '3.1.0',
    info: { title: 'Fixture', version: '1.0.0' },
    ...(security && { security })
  }
  await writeFile(file, stringify({ ...head, tags, paths, components }))
  return file
}

/** The files that are generated for such a contract. */
export async function generated(t: TestContext, parts: Parts): Promise<Map<string, string>> {
  return generate(await readContract(await writeContract(t, parts)))
}

/** The exports of the generated `components.ts` and `operations.ts`, as plain JSON: what Ajv and Fastify see. */
export async function imported(
  t: TestContext,
  parts: Parts
): Promise<Record<string, Record<string, unknown>>> {
  const files = await generated(t, parts)
  const folder = join(t.testdirName, 'contract')
  await mkdir(folder)
  for (const [name, text] of files) await writeFile(join(folder, name), text)
  await symlink(join(import.meta.dirname, '../../src/lib'), join(t.testdirName, 'lib'))
  const components = await import(pathToFileURL(join(folder, 'components.ts')).href)
  const { operations } = await import(pathToFileURL(join(folder, 'operations.ts')).href)
  return JSON.parse(JSON.stringify({ components, operations }))
}
