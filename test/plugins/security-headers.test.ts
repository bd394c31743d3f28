import t from 'tap'
import { loadConfig } from '../../src/config/config.ts'
import { build } from '../support/app.ts'
import { testDatabase } from '../support/database.ts'

const database = await testDatabase(t)
const { trustProxy } = loadConfig({ TRUST_PROXY: '1' }).server
const { app } = await build(t, { database })
const behindProxy = (await build(t, { database, config: { server: { trustProxy } } })).app
const hsts = 'strict-transport-security'
const urls = ['/', '/health', '/nothing', '/api/chat', '/api/auth/me', '/openapi.json', '/docs']
const https = { 'x-forwarded-proto': 'https', host: 'todo.example.com' }

t.test('responses over plain HTTP have no HSTS header', async t => {
  for (const url of urls) {
    t.notHas((await app.inject(url)).headers, hsts, url)
    t.notHas((await behindProxy.inject(url)).headers, hsts, url)
  }
})

t.test(
  'responses over HTTPS have an HSTS header; a client without a proxy cannot pretend to use it',
  async t => {
    for (const url of urls) {
      const believed = await behindProxy.inject({ url, headers: https })
      t.equal(believed.headers[hsts], 'max-age=31536000; includeSubDomains', url)
      t.notHas((await app.inject({ url, headers: https })).headers, hsts, url)
    }
  }
)

t.test('localhost gets no HSTS header, which would make browsers use HTTPS for all of its ports', async t => {
  for (const host of ['localhost', 'localhost:8443', 'LOCALHOST', 'todo.localhost']) {
    const { headers } = await behindProxy.inject({ url: '/health', headers: { ...https, host } })
    t.notHas(headers, hsts, host)
  }
  const { headers } = await behindProxy.inject({
    url: '/health',
    headers: { ...https, host: 'notlocalhost' }
  })
  t.hasOwnProp(headers, hsts)
})
