import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { OpenPostgres } from '../db/open-postgres.ts'

export const stopSignals = ['SIGINT', 'SIGTERM'] as const
/** npm and node --watch forward a Ctrl-C that the terminal has sent to the process already: within this time it counts once. */
const repeatedSignalMs = 1000
/** How long clients may take to read their responses when the turns have ended. */
const lingerMs = 1000
/** How long closing may take when the turns have ended. */
const closingMs = 3000
/** How long the embedded Postgres may take to stop. */
const releaseMs = 5000

/** What the process closes before it exits. The start adds to it. */
export interface Opened {
  /** Pending while Postgres starts. */
  postgres?: Promise<OpenPostgres>
  /** Set when its plugins are registered. */
  app?: FastifyInstance
  /** Whether the process is about to exit: the start must not continue. */
  isClosing(): boolean
}

/**
 * From now on, the process closes what is opened and exits at the first stop signal or fatal error. Turns that run get
 * `graceMs` milliseconds, or until the next signal. The embedded Postgres stops also if closing fails or takes too long.
 */
export function closeAtExit(logger: FastifyBaseLogger, graceMs: number): Opened {
  const opened: Opened = { isClosing: () => closingSince !== undefined }
  const deadline = createDeadline(opened, () => exitWith({}, 'closing timed out, exiting'))
  let closingSince: number | undefined

  async function shutDown(exitCode: number): Promise<void> {
    closingSince = Date.now()
    deadline.set(graceMs)
    try {
      await opened.app?.close()
      await exit(exitCode)
    } catch (error) {
      exitWith({ err: error }, 'closing failed, exiting')
    }
  }

  async function exit(exitCode: number): Promise<void> {
    deadline.clear()
    const isReleased = await release(opened, logger)
    logger.info('stopped')
    process.exit(isReleased ? exitCode : 1)
  }

  function exitWith(details: object, why: string): void {
    logger.fatal(details, why)
    void exit(1)
  }

  function onSignal(signal: string): void {
    if (closingSince === undefined) {
      logger.info(`${signal} received: finishing running turns for up to ${graceMs / 1000} s`)
      void shutDown(0)
    } else if (Date.now() - closingSince > repeatedSignalMs) {
      logger.info(`${signal} received again: handing running turns over`)
      deadline.set(0)
    }
  }

  function onFatalError(error: unknown): void {
    if (closingSince === undefined) {
      logger.fatal({ err: error }, 'fatal error, shutting down')
      void shutDown(1)
    } else exitWith({ err: error }, 'fatal error while closing, exiting')
  }

  for (const signal of stopSignals) process.on(signal, onSignal)
  process.on('uncaughtException', onFatalError)
  process.on('unhandledRejection', onFatalError)
  return opened
}

/** Ends turns after some milliseconds, then connections, whatever their clients do, and then calls `onTimeout`. */
function createDeadline(opened: Opened, onTimeout: () => void) {
  let timers: NodeJS.Timeout[] = []

  function clear(): void {
    for (const timer of timers) clearTimeout(timer)
  }

  return {
    /** Replaces an earlier deadline. */
    set(ms: number): void {
      clear()
      opened.app?.releaseTurnsAfter(ms)
      timers = [
        setTimeout(() => opened.app?.server.closeAllConnections(), ms + lingerMs),
        setTimeout(onTimeout, ms + closingMs)
      ]
    },

    clear
  }
}

/** @returns whether Postgres was released in time. */
async function release({ postgres }: Opened, logger: FastifyBaseLogger): Promise<boolean> {
  const late = sleep(releaseMs, undefined, { ref: false }).then(() => {
    throw new Error(`Postgres did not stop within ${releaseMs / 1000} s`)
  })
  try {
    await Promise.race([postgres?.then(opened => opened.release()), late])
    return true
  } catch (error) {
    logger.error({ err: error }, 'stopping Postgres failed')
    return false
  }
}
