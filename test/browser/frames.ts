import type { Page } from 'playwright-core'

/** What the example app's log looked like when it was painted. */
export interface Frame {
  /** All that the agent is seen to say. */
  answer: string
  /** How many complaints are seen. */
  failures: number
}

/** Records what of the log is painted, from now on; answers what has been, without repeats. */
export async function recordFrames(page: Page): Promise<() => Promise<Frame[]>> {
  await page.evaluate(`
    globalThis.frames = []
    const look = () => {
      const answer = [...document.querySelectorAll('.answer p')].map(({ innerText }) => innerText).join(' | ')
      const frame = { answer, failures: document.querySelectorAll('.failed').length }
      if (JSON.stringify(frame) !== JSON.stringify(frames.at(-1))) frames.push(frame)
      requestAnimationFrame(look)
    }
    look()
  `)
  return () => page.evaluate('frames')
}
