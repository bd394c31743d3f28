import type { Postgres } from '../harness/postgres.ts'
import type { RunResult } from '../harness/result.ts'
import type { Shape } from '../harness/shapes.ts'
import { aftermath } from './aftermath.ts'
import { alone } from './alone.ts'
import { faults } from './faults.ts'
import { feed } from './feed.ts'
import { hostile } from './hostile.ts'
import { kills } from './kills.ts'
import { matrix } from './matrix.ts'
import { outages } from './outages.ts'
import { sabotaged } from './sabotaged.ts'
import { secondDeaths } from './second-deaths.ts'
import { stalled } from './stalled.ts'
import { streamsCut } from './streams-cut.ts'
import { streamsKilled } from './streams-killed.ts'
import { twins } from './twins.ts'
import { undone } from './undone.ts'
import { waitingModel } from './waiting-model.ts'

export interface Scenario {
  what: string
  full(postgres: Postgres): Promise<RunResult>
  /** The scenario mostly waits for leases: consecutive ones of this kind run at the same time. */
  waits?: true
  /** The same with fewer turns. */
  short(postgres: Postgres): Promise<RunResult>
}

const all: Shape[] = ['no tool', 'one tool', 'three parallel', 'three sequential']
const some: Shape[] = ['one tool', 'three parallel']

/** All runs by name, in order. */
export const scenarios: Record<string, Scenario> = {
  matrix: {
    what: 'killed at each failpoint; the client repeats its request',
    full: postgres => matrix(postgres, all),
    short: postgres => matrix(postgres, some, 32)
  },
  'second-deaths': {
    what: 'killed again while it resumes a turn',
    full: secondDeaths,
    short: secondDeaths
  },
  alone: {
    what: 'killed at each failpoint; no client repeats its request',
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
  undo: {
    what: 'killed at each failpoint of an undo or redo; the client repeats its request',
    full: postgres => undone(postgres),
    short: postgres => undone(postgres, 6)
  },
  kills: {
    what: 'killed at random times under load',
    full: postgres => kills(postgres, 500),
    short: postgres => kills(postgres, 20)
  },
  outages: {
    what: 'Postgres crashes, and the model is flaky',
    full: postgres => outages(postgres, 2000),
    short: postgres => outages(postgres, 250)
  },
  twins: {
    what: 'the same request many times at once',
    full: postgres => twins(postgres, { keys: 50, keysAtOnce: 2, times: 40, messagesAtOnce: 20 }),
    short: postgres => twins(postgres, { keys: 20, keysAtOnce: 2, times: 20, messagesAtOnce: 4 })
  },
  'waiting-model': {
    what: 'a model that thinks for 5 s',
    full: waitingModel,
    short: waitingModel
  },
  'streams-cut': {
    what: 'readers are disconnected after each event, and resume from another server',
    full: postgres => streamsCut(postgres),
    short: postgres => streamsCut(postgres, 32)
  },
  'streams-killed': {
    what: 'servers are killed after each event, and readers resume from another server',
    full: postgres => streamsKilled(postgres, { waits: true }),
    short: postgres => streamsKilled(postgres, { most: 10, waits: false })
  },
  feed: {
    what: 'readers of the change feed, while servers are killed',
    full: postgres => feed(postgres, { users: 12, kills: 40 }),
    short: postgres => feed(postgres, { users: 4, kills: 4 })
  },
  hostile: {
    what: 'ten accounts do everything that they can',
    full: postgres => hostile(postgres, { quietMs: 30_000, attackMs: 300_000, rows: 10_000 }),
    short: postgres => hostile(postgres, { quietMs: 5000, attackMs: 15_000, rows: 1000 })
  },
  aftermath: {
    what: 'Postgres and the model fail under load, then descriptors and memory are as before',
    full: postgres => aftermath(postgres, { warmUpMs: 30_000, pauseMs: 60_000 }),
    short: postgres => aftermath(postgres, { warmUpMs: 5000, pauseMs: 5000 })
  },
  faults: {
    what: 'connections to Postgres and to the model fail in six ways, at three moments of a turn',
    full: postgres => faults(postgres, { isShort: false }),
    short: postgres => faults(postgres, { isShort: true })
  },
  sabotaged: {
    what: 'sabotaged programs fail their runs',
    full: () => sabotaged(),
    short: () => sabotaged('waiting-model')
  }
}
