import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** As `barriers`, on a wide screen and in each view of a phone, in light and dark mode. */
export async function barriersEverywhere(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await barriers(page)))
    const wide = page.viewportSize()
    await page.setViewportSize({ width: 390, height: 844 })
    for (const tab of await page.getByRole('navigation', { name: 'Views' }).getByRole('button').all()) {
      await tab.click()
      found.push(...(await barriers(page)))
    }
    if (wide) await page.setViewportSize(wide)
  }
  return found
}

/** Serious accessibility violations: the rule, and the element. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  // Colours cannot be measured during animations.
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().filter(a => a.effect.getTiming().iterations < 9).map(a => a.finished))'
  )
  const { violations } = await page.evaluate<AxeResults>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
