/** Focuses the message field; on a touch screen, where it would open the keyboard, the heading of the conversation. */
export function focusMessage(): void {
  const isTouch = matchMedia('(hover: none)').matches
  requestAnimationFrame(() => document.getElementById(isTouch ? 'thread-title' : 'message')?.focus())
}

/** Moves the focus in a list with the arrow keys: up and down between rows, left and right between what is in a row. */
export function moveFocus(list: Element, key: string): boolean {
  const rows = [...list.querySelectorAll('li')]
  const row = document.activeElement?.closest('li')
  if (!row) return false
  const index = rows.indexOf(row)
  const target = { ArrowDown: rows[index + 1], ArrowUp: rows[index - 1], Home: rows[0], End: rows.at(-1) }[
    key
  ]
  if (target) focusRow(target)
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
  if (step) focusBeside(row, step)
  return Boolean(target || step)
}

function focusBeside(row: Element, step: number) {
  const controls = [...row.querySelectorAll<HTMLElement>('input, button')]
  controls[controls.findIndex(control => control.matches(':focus')) + step]?.focus()
}

const focusRow = (row: Element) => row.querySelector<HTMLElement>('input')?.focus()

/** Does something that can move or remove the row with the focus, and then focuses the next one. */
export async function keepPlace(row: HTMLLIElement | null, work: () => Promise<unknown>): Promise<void> {
  const section = row?.closest('.tasks')
  const rows = [...(section?.querySelectorAll('li') ?? [])]
  const index = row ? rows.indexOf(row) : -1
  const next = rows[index + 1] ?? rows[index - 1]
  await work()
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return
    if (next?.isConnected) focusRow(next)
    else section?.querySelector('h2')?.focus()
  })
}
