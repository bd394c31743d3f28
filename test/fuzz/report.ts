import type { Answer } from './connection.ts'

/** A kind of request whose response is not as promised, with the smallest request that shows it. */
export interface Finding {
  problems: string[]
  /** A command that repeats the request. */
  command: string
  response: string
  seed: number
}

/** Collects what a run has found, and its figures. */
export function createReport() {
  const findings = new Map<string, Finding>()
  const statuses = new Map<number, number>()
  const durations: number[] = []
  const kinds = new Set<string>()
  return {
    findings,
    kinds,
    isKnown: (name: string) => findings.has(name),
    found: (name: string, finding: Finding) => void findings.set(name, finding),
    covered: (name: string) => void kinds.add(name),
    answered({ status, ms }: Answer): void {
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      durations.push(ms)
    },
    durations: () => durations.toSorted((one, other) => one - other),
    statuses: () => [...statuses].toSorted(([one], [other]) => one - other)
  }
}

export type Report = ReturnType<typeof createReport>

/** The duration that this share of the responses does not exceed. */
export function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The findings, with those of the same kind of request of other operations together. */
export function descriptionsOf({ findings }: Report): string[] {
  const byKind = Map.groupBy(findings, ([name]) => name.slice(name.indexOf(', ') + 2))
  return [...byKind.values()].map(([first, ...others]) => {
    const also = others.map(([name]) => name.split(',', 1)[0]).join(', ')
    return first ? describe(...first) + (also && `\n  also ${also}`) : ''
  })
}

function describe(name: string, { problems, command, response, seed }: Finding): string {
  const lines = [...problems.map(problem => `  ${problem}`), `  response: ${response}`, `  ${command}`]
  return [`${name} (--seed ${seed})`, ...lines].join('\n')
}
