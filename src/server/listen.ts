import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { OperatorError } from '../errors.ts'

type Place = Pick<Config['server'], 'host' | 'port'>

const unknownHost = ({ host }: Place) =>
  `HOST=${host} is neither an address nor a name that is known here. Set it to an address of this machine.`

/** What to do, by the code of the system's refusal. */
const refusals: Record<string, (place: Place) => string> = {
  EADDRINUSE: ({ host, port }) =>
    `Another program listens on ${host}:${port} already. Set PORT to another one (0 takes any that is free).`,
  EADDRNOTAVAIL: ({ host }) =>
    `HOST=${host} is no address of this machine. Set it to one that is: 127.0.0.1 is for this machine only, 0.0.0.0 for all its networks.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}. Set PORT to one above 1023.`,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost
}

/**
 * Has the app listen, and answers its address.
 * @throws {OperatorError} when it cannot; the app is closed then.
 */
export async function listen(app: FastifyInstance, { host, port }: Place): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw asOperatorError(error, { host, port })
  }
}

function asOperatorError(error: unknown, place: Place): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error
  const refusal = refusals[String(error.code)]
  const { host, port } = place
  const text = refusal?.(place) ?? `Listening on ${host}:${port} is not possible: ${error.message}.`
  return new OperatorError(text, { cause: error })
}
