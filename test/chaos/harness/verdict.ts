/** Something that must never be: the kind names the promise, so that a sabotage can ask for it. */
export interface Failure {
  kind: string
  what: string
}

/** What a run has counted. */
export interface Verdict {
  figures: Record<string, number | string>
  failures: Failure[]
}

/** Counts figures, and remembers what was wrong. */
export function newVerdict() {
  const figures: Record<string, number | string> = {}
  const failures: Failure[] = []
  return {
    figures,
    failures,
    count(name: string, by = 1): void {
      figures[name] = Number(figures[name] ?? 0) + by
    },
    /** Keeps the largest of what was measured. */
    atMost(name: string, measured: number): void {
      figures[name] = Math.max(Number(figures[name] ?? 0), Math.round(measured * 10) / 10)
    },
    /** Remembers a failure of this kind unless the condition holds. */
    expect(condition: boolean, kind: string, what: string): void {
      if (!condition) failures.push({ kind, what })
    },
    add(found: Failure[]): void {
      failures.push(...found)
    }
  }
}

export type VerdictBuilder = ReturnType<typeof newVerdict>
