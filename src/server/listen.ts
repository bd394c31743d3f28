import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { OperatorError } from '../errors.ts'

type ListenOptions = Pick<Config['server'], 'host' | 'port'>

const unknownHost = ({ host }: ListenOptions) =>
  `HOST=${host} is neither an IP address nor a host name that resolves. Set it to an address of this machine.`

/** Messages for the operator, by system error code. */
const messages: Record<string, (options: ListenOptions) => string> = {
  EADDRINUSE: ({ host, port }) =>
    `Another process is already listening on ${host}:${port}. Set PORT to another port (0 picks a free one).`,
  EADDRNOTAVAIL: ({ host }) =>
    `HOST=${host} is not an address of this machine. Set it to one that is: ` +
    '127.0.0.1 accepts connections from this machine only, 0.0.0.0 accepts them from all networks.',
  EACCES: ({ port }) => `This user is not allowed to listen on port ${port}. Set PORT to a port above 1023.`,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost
}

/**
 * Starts listening and returns the address. If this fails, closes the app.
 * @throws {OperatorError} when the server cannot listen on this address and port.
 */
export async function listen(app: FastifyInstance, { host, port }: ListenOptions): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw asOperatorError(error, { host, port })
  }
}

function asOperatorError(error: unknown, options: ListenOptions): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error
  const message = messages[String(error.code)]
  const { host, port } = options
  const text = message?.(options) ?? `Cannot listen on ${host}:${port}: ${error.message}.`
  return new OperatorError(text, { cause: error })
}
