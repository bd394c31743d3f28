import { type KeyboardEvent, type UIEvent, useEffect, useRef, type WheelEvent } from 'react'

const keysUp = ['Home', 'PageUp', 'ArrowUp']

/**
 * Scrolls to the end of the log after an action of the user, and stays there as it grows unless they scroll up. The keys
 * and the wheel count at once: the browser scrolls in small steps, which a word that arrives would cancel.
 */
export function useEndInView(asked: string) {
  const end = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const top = useRef(0)
  useEffect(() => {
    isAtEnd.current = true
  }, [asked])
  useEffect(() => {
    if (isAtEnd.current) end.current?.scrollIntoView({ block: 'end' })
    // The event of this scrolling comes later, and must not count as one of the user.
    top.current = end.current?.parentElement?.scrollTop ?? 0
  })

  function leave({ currentTarget: { scrollHeight, clientHeight } }: UIEvent | KeyboardEvent) {
    if (scrollHeight > clientHeight) isAtEnd.current = false
  }

  return {
    end,
    onKeyDown: (event: KeyboardEvent) => keysUp.includes(event.key) && leave(event),
    onWheel: (event: WheelEvent) => event.deltaY < 0 && leave(event),
    onScroll({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent) {
      const distance = scrollHeight - scrollTop - clientHeight
      // At the very end, it is the log that became shorter.
      if (scrollTop < top.current && distance > 1) isAtEnd.current = false
      else if (scrollTop > top.current && distance < 50) isAtEnd.current = true
      top.current = scrollTop
    }
  }
}
