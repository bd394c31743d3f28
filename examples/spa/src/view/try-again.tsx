import { useEffect, useState } from 'react'

interface TryAgainProps {
  label: string
  /** When the button is enabled, as Unix time in milliseconds. */
  from: number
  onPress(): void
}

/** A retry button that counts down until it is enabled. */
export function TryAgain({ label, from, onPress }: TryAgainProps) {
  const seconds = useSecondsUntil(from)
  return (
    <button type="button" disabled={seconds > 0} onClick={onPress}>
      <span>
        {label}
        {/* Not for screen readers: they would read each second aloud. */}
        {seconds > 0 && <span aria-hidden="true"> in {seconds} s</span>}
      </span>
    </button>
  )
}

function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(Date.now)
  const seconds = Math.max(0, Math.ceil((time - now) / 1000))
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() >= time) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [time])
  return seconds
}
