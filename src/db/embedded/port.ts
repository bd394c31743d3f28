import { createServer } from 'node:net'

const usual = 5432

/** A free port on the loopback address: the preferred one when it is free, and never the usual 5432. */
export async function freePort(preferred: number | undefined): Promise<number> {
  const port = (await free(preferred ?? 0)) ?? (await free(0))
  if (port === undefined) throw new Error('There is no free port on 127.0.0.1')
  return port === usual ? freePort(undefined) : port
}

/** Zero stands for any port; undefined is the answer when the port is taken. */
function free(wanted: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
