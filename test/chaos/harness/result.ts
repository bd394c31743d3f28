/** A broken promise. A sabotage names the kind of failure that it expects. */
export interface Failure {
  kind: string
  what: string
}

/** The figures and failures of a run. */
export interface RunResult {
  figures: Record<string, number | string>
  failures: Failure[]
}

/** Collects figures and failures. */
export function newResult() {
  const figures: Record<string, number | string> = {}
  const failures: Failure[] = []
  return {
    figures,
    failures,
    count(name: string, by = 1): void {
      figures[name] = Number(figures[name] ?? 0) + by
    },
    /** Keeps the largest measured value. */
    max(name: string, measured: number): void {
      figures[name] = Math.max(Number(figures[name] ?? 0), Math.round(measured * 10) / 10)
    },
    /** Adds a failure of this kind unless the condition holds. */
    expect(condition: boolean, kind: string, what: string): void {
      if (!condition) failures.push({ kind, what })
    },
    add(found: Failure[]): void {
      failures.push(...found)
    }
  }
}

export type ResultBuilder = ReturnType<typeof newResult>
