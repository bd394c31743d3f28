import { override } from './overrides.ts'
import { sabotages } from './sabotages/index.ts'

// Loaded with --import. Applies the sabotage that SABOTAGE names, if it is set.

const name = process.env.SABOTAGE
if (name) {
  const sabotage = sabotages.find(({ what }) => what === name)
  if (!sabotage) throw new Error(`There is no sabotage "${name}".`)
  const overrides = new Map(Object.entries(sabotage.overrides ?? {}))
  override(path => overrides.get(path) ?? {})
}
