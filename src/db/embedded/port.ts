import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const usual = 5432
/** How often the preferred port is tried, 100 ms apart: what is left of a killed Postgres may hold it for a moment. */
const attempts = 30

/** A free port on the loopback address: the preferred one when it is free, and never the usual 5432. */
export async function freePort(preferred: number | undefined): Promise<number> {
  const port = (preferred && (await freeSoon(preferred))) || (await free(0))
  if (port === undefined) throw new Error('There is no free port on 127.0.0.1')
  return port === usual ? freePort(undefined) : port
}

async function freeSoon(port: number): Promise<number | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (await free(port)) return port
    await sleep(100)
  }
  return undefined
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
