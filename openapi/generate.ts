import { runGenerator } from './generator/command.ts'

try {
  process.stdout.write(await runGenerator(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
