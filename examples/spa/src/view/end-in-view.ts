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
  })

  function leave({ currentTarget: { scrollHeight, clientHeight } }: UIEvent | KeyboardEvent) {
    if (scrollHeight > clientHeight) isAtEnd.current = false
  }

  return {
    end,
    onKeyDown: (event: KeyboardEvent) => keysUp.includes(event.key) && leave(event),
    onWheel: (event: WheelEvent) => event.deltaY < 0 && leave(event),
    onScroll({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent) {
      // Growth does not scroll up.
      if (scrollTop < top.current) isAtEnd.current = false
      else if (scrollHeight - scrollTop - clientHeight < 50) isAtEnd.current = true
      top.current = scrollTop
    }
  }
}
