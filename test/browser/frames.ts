import type { Page } from 'playwright-core'

/** The state of the example app's log in a frame. */
export interface Frame {
  /** The visible text of the agent. */
  answer: string
  /** The number of visible error messages. */
  failures: number
}

/** Records the frames of the log from now on; the returned function resolves with them, without repetitions. */
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
