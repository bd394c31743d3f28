import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { once, until } from './until.ts'

/** A server that answers each chunk with itself in upper case, through a proxy. */
async function startEcho(t: Test) {
  const received: string[] = []
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined)
    socket.on('data', bytes => {
      received.push(String(bytes))
      socket.write(String(bytes).toUpperCase())
    })
    socket.on('end', () => socket.end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = Object(server.address())
  const proxy = await startFaultProxy(`tcp://127.0.0.1:${port}`)
  t.teardown(async () => {
    await proxy.close()
    server.close()
  })
  return { proxy, received }
}

/** A client, and what it has received. */
function open(t: Test, { url }: FaultProxy) {
  const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true })
  t.teardown(() => void socket.destroy())
  const seen = { text: '', chunks: 0, ended: false, error: '' }
  socket.on('error', error => {
    seen.error = String(Object(error).code)
  })
  socket.on('end', () => {
    seen.ended = true
  })
  socket.on('data', bytes => {
    seen.text += bytes
    seen.chunks += 1
  })
  return { socket, seen }
}

async function say(socket: Socket, seen: { text: string }, word: string): Promise<void> {
  socket.write(word)
  await until(() => seen.text.endsWith(word.toUpperCase()))
}

t.test('without a fault, bytes and ends pass in both directions', async t => {
  const { proxy } = await startEcho(t)
  const socket = connect({ port: Number(new URL(proxy.url).port), allowHalfOpen: true })
  socket.end('hello')
  t.equal(await text(socket), 'HELLO')
})

t.test('bytes pass one at a time or late, and at once after the fault', async t => {
  const { proxy, received } = await startEcho(t)
  const { socket, seen } = open(t, proxy)
  await say(socket, seen, 'first')
  for (const fault of ['one byte at a time', 'latency'] as const) {
    proxy.begin(fault)
    await say(socket, seen, fault)
    await proxy.end()
  }
  await say(socket, seen, 'last')
  t.equal(received.join(''), 'firstone byte at a timelatencylast')
})

t.test('a reset reaches open and new connections', async t => {
  const { proxy } = await startEcho(t)
  const { socket, seen } = open(t, proxy)
  await say(socket, seen, 'hello')
  proxy.begin('reset')
  await until(() => seen.error === 'ECONNRESET')
  const next = open(t, proxy)
  await until(() => next.seen.error === 'ECONNRESET')
  await proxy.end()
  const last = open(t, proxy)
  await say(last.socket, last.seen, 'again')
})

t.test('a half-closed connection ends for the client, and still carries its bytes', async t => {
  const { proxy, received } = await startEcho(t)
  const { socket, seen } = open(t, proxy)
  await say(socket, seen, 'hello')
  proxy.begin('half-close')
  await until(() => seen.ended)
  socket.write('more')
  await until(() => received.includes('more'))
  t.equal(seen.text, 'HELLO')
})

t.test('a black hole keeps connections open, and never lets bytes of them pass again', async t => {
  const { proxy, received } = await startEcho(t)
  const { socket, seen } = open(t, proxy)
  await say(socket, seen, 'hello')
  proxy.begin('black hole')
  socket.write('lost')
  const other = open(t, proxy)
  await once(other.socket, 'connect')
  await proxy.end()
  const last = open(t, proxy)
  await say(last.socket, last.seen, 'again')
  t.strictSame(received, ['hello', 'again'])
  t.match(
    [seen, other.seen],
    [
      { text: 'HELLO', ended: false, error: '' },
      { ended: false, error: '' }
    ]
  )
})

t.test('while it is down, connections are refused', async t => {
  const { proxy } = await startEcho(t)
  const { socket, seen } = open(t, proxy)
  await say(socket, seen, 'hello')
  proxy.begin('down')
  await until(() => seen.error === 'ECONNRESET')
  const next = open(t, proxy)
  await until(() => next.seen.error === 'ECONNREFUSED')
  await proxy.end()
  const last = open(t, proxy)
  await say(last.socket, last.seen, 'again')
})

t.test('a fault begins at an occurrence of a text, or at its answer', async t => {
  const { proxy, received } = await startEcho(t)
  const one = open(t, proxy)
  const hasBegun = proxy.beginAt('black hole', { from: 'client', text: 'now', count: 2, hits: 'text' })
  await say(one.socket, one.seen, 'now')
  t.notOk(hasBegun())
  one.socket.write('and now')
  await until(() => received.join('') === 'nowand ')
  t.ok(hasBegun())
  await proxy.end()

  const other = open(t, proxy)
  proxy.beginAt('reset', { from: 'client', text: 'stored', hits: 'answer' })
  other.socket.write('stored')
  await until(() => other.seen.error === 'ECONNRESET')
  t.equal(received.at(-1), 'stored')
  t.equal(other.seen.text, '')
})
