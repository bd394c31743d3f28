import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import packageJson from '../package.json' with { type: 'json' }
import { scenarios } from './chaos/scenarios/index.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFile(join(root, file), 'utf8')
const files = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/spa/README.md'],
  ...(await readdir(join(root, 'docs'))).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)
]

/** The anchors of the headings, as GitHub makes them. */
async function anchorsOf(file: string): Promise<string[]> {
  return [...(await read(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
  )
}

/** Code in the text: paths below the folders of the repository. */
const paths = /`((?:src|test|docs|bin|openapi|migrations|examples|docker|\.ci)\/[\w./*-]+)`/g

for (const file of files) {
  t.test(`what ${file} links to exists`, async t => {
    for (const [, link = ''] of (await read(file)).matchAll(/\]\(((?!\w+:)[^)\s]+)\)/g)) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      t.ok(existsSync(join(root, target)), link)
      if (anchor !== undefined) t.ok((await anchorsOf(target)).includes(anchor), link)
    }
  })

  t.test(`the files and commands that ${file} names exist`, async t => {
    const text = await read(file)
    for (const [, path = ''] of text.matchAll(paths))
      if (!path.includes('*')) t.ok(existsSync(join(root, path)), path)
    if (file.startsWith('examples/')) return
    for (const [command, name = '', run] of text.matchAll(/npm\s+run\s+([\w:]+)(?:\s+--\s+([a-z-]+))?/g)) {
      t.hasOwnProp(packageJson.scripts, name, command)
      if (name === 'chaos' && run && run !== 'short') t.hasOwnProp(scenarios, run, command)
    }
  })
}

t.test('docs/security.md names a test, or a run, for each of the ten risks', async t => {
  const rows = [...(await read('docs/security.md')).matchAll(/^\| (API\d+): .*$/gm)]
  t.strictSame(
    rows.map(([, risk]) => risk),
    Array.from({ length: 10 }, (_, index) => `API${index + 1}`)
  )
  for (const [row, risk = ''] of rows) t.match(row, /`test\/[\w/-]+\.test\.ts`/, risk)
})

t.test('readers find the security documents', async t => {
  t.match(await read('README.md'), '](SECURITY.md)')
  t.match(await read('README.md'), '](docs/security.md)')
  t.match(await read('CONTRIBUTING.md'), '](docs/security.md)')
  t.match(await read('SECURITY.md'), '](docs/security.md)')
})
