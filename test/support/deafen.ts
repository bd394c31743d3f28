import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'
import { once } from './until.ts'

/** A proxy to the same database that drops connections that LISTEN. */
export async function deafen(t: Test, databaseUrl: string): Promise<string> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    sockets.add(client.on('error', () => undefined))
    client.once('data', first => {
      if (first.includes('todobot notifications')) return client.destroy()
      const upstream = connect(Number(target.port), target.hostname)
      sockets.add(upstream.on('error', () => undefined))
      upstream.write(first)
      client.pipe(upstream).pipe(client)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy()
    await server[Symbol.asyncDispose]()
  })
  const address = server.address()
  const port = String(typeof address === 'object' ? address?.port : undefined)
  return Object.assign(new URL(target), { hostname: '127.0.0.1', port }).href
}
