import { attacks } from '/work/main/test/chaos/harness/attacks.ts'
import { openPostgres } from '/work/main/test/chaos/harness/postgres.ts'
import { hostile } from '/work/main/test/chaos/scenarios/hostile.ts'

const only = process.argv.slice(2)
for (const name of Object.keys(attacks)) if (only.length && !only.includes(name)) delete attacks[name]
const postgres = await openPostgres()
try {
  const r = await hostile(postgres, { quietMs: 4000, attackMs: 12000 })
  console.log(only.join('+'), JSON.stringify(r.figures), JSON.stringify(r.failures).slice(0, 300))
} finally {
  await postgres.remove()
}
process.exit(0)
