import pg from 'pg'

/** What a process has open. */
export interface OpenResources {
  /** Timers that keep the process alive, without those of idle connections to Postgres. */
  timers: number
  /** Connections to Postgres, those that are opening included. */
  pooled: number
  /** Those that are in use. */
  taken: number
  /** How many queries wait for a connection. */
  waiting: number
}

const pools = new Set<pg.Pool>()

/** Remembers the pools of the process. */
pg.Pool = class extends pg.Pool {
  constructor(options?: pg.PoolConfig) {
    super(options)
    pools.add(this)
  }
}

export function openResources(): OpenResources {
  const sum = (countOf: (pool: pg.Pool) => number) =>
    [...pools].reduce((total, pool) => total + countOf(pool), 0)
  const idle = sum(pool => pool.idleCount)
  const pooled = sum(pool => pool.totalCount)
  const timers = process.getActiveResourcesInfo().filter(type => type === 'Timeout').length
  return { timers: timers - idle, pooled, taken: pooled - idle, waiting: sum(pool => pool.waitingCount) }
}
