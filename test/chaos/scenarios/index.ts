import type { Postgres } from '../harness/postgres.ts'
import type { Shape } from '../harness/shapes.ts'
import type { Verdict } from '../harness/verdict.ts'
import { alone } from './alone.ts'
import { kills } from './kills.ts'
import { matrix } from './matrix.ts'
import { outages } from './outages.ts'
import { sabotaged } from './sabotaged.ts'
import { secondDeaths } from './second-deaths.ts'
import { stalled } from './stalled.ts'
import { streamsCut } from './streams-cut.ts'
import { streamsKilled } from './streams-killed.ts'
import { twins } from './twins.ts'
import { waitingModel } from './waiting-model.ts'

export interface Scenario {
  what: string
  full(postgres: Postgres): Promise<Verdict>
  /** It waits for leases most of the time: neighbours that do so, too, run at the same time. */
  waits?: true
  /** The same on less. */
  short(postgres: Postgres): Promise<Verdict>
}

const all: Shape[] = ['no tool', 'one tool', 'three parallel', 'three sequential']
const some: Shape[] = ['one tool', 'three parallel']

/** All runs, in order. */
export const scenarios: Record<string, Scenario> = {
  matrix: {
    what: 'killed at each failpoint; the client comes back',
    full: postgres => matrix(postgres, all),
    short: postgres => matrix(postgres, some, 32)
  },
  'second-deaths': {
    what: 'killed again where a turn is taken up again',
    full: secondDeaths,
    short: secondDeaths
  },
  alone: {
    what: 'killed at each failpoint; nobody comes back',
    waits: true,
    full: postgres => alone(postgres, all),
    short: postgres => alone(postgres, some, 12)
  },
  stalled: {
    what: 'stopped for longer than its lease, and continued',
    waits: true,
    full: postgres => stalled(postgres),
    short: postgres => stalled(postgres, 8)
  },
  kills: {
    what: 'killed at random times under load',
    full: postgres => kills(postgres, 500),
    short: postgres => kills(postgres, 20)
  },
  outages: {
    what: 'Postgres crashes, and the model is unsteady',
    full: postgres => outages(postgres, 2000),
    short: postgres => outages(postgres, 250)
  },
  twins: {
    what: 'the same request many times at once',
    full: postgres => twins(postgres, { keys: 50, keysAtOnce: 10, times: 40, crowd: 20 }),
    short: postgres => twins(postgres, { keys: 20, keysAtOnce: 10, times: 20, crowd: 4 })
  },
  'waiting-model': {
    what: 'a model that thinks for 5 s',
    full: waitingModel,
    short: waitingModel
  },
  'streams-cut': {
    what: 'readers are cut off after each event, and read on from another server',
    full: postgres => streamsCut(postgres),
    short: postgres => streamsCut(postgres, 32)
  },
  'streams-killed': {
    what: 'servers are killed after each event, and readers go on from another one',
    full: postgres => streamsKilled(postgres, { waits: true }),
    short: postgres => streamsKilled(postgres, { most: 10, waits: false })
  },
  sabotaged: {
    what: 'broken programs are noticed',
    full: () => sabotaged(),
    short: () => sabotaged('waiting-model')
  }
}
