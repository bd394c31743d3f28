import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

/** Running children; none of them outlives this process. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

export interface Child {
  pid: number
  isRunning(): boolean
  /** Kills it if it still runs. */
  stop(): Promise<void>
}

interface Command {
  args: string[]
  cwd: string
  env: Record<string, string>
  /** The file for its output. */
  log: string
}

/** Starts Node with these arguments, and with only `env` in its environment. */
export function startNode({ args, cwd, env, log }: Command): Child {
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', output, output] })
  closeSync(output)
  return tracked(child)
}

/** A child that answers questions. */
export interface Respondent<Question, Answer> extends Child {
  /** Ask one question after the other. @throws when the child ends. */
  ask(question: Question): Promise<Answer>
}

export function startRespondent<Question extends object, Answer>(script: URL): Respondent<Question, Answer> {
  const child = fork(script, { execArgv: [] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${script.pathname} has ended`)))
  ended.catch(() => undefined)
  return {
    ...tracked(child),
    async ask(question) {
      const answered: Promise<[Answer]> = once(child, 'message') as Promise<[Answer]>
      child.send(question)
      const [answer] = await Promise.race([answered, ended])
      return answer
    }
  }
}

function tracked(child: ChildProcess): Child {
  children.add(child)
  const ended = once(child, 'exit').then(() => void children.delete(child))
  return {
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGKILL')
      await ended
    }
  }
}
