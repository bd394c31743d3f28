import { inspect } from 'node:util'
import t from 'tap'
import { API_KEY, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'

const SAID = 'my-most-private-wish'
const PRIVATE = [API_KEY, SAID]

/** Texts that a server may echo: the API key, and the user's message. */
const echo = `${API_KEY} ${SAID}`

const answers = {
  'an error that quotes us': fake.status(400, { message: echo, status: echo, details: [{ reason: echo }] }),
  'a quota that quotes us': fake.status(429, {
    details: [{ violations: [{ quotaId: echo }], retryDelay: echo }]
  }),
  'a refused key': fake.invalidKey(),
  'an error page that quotes us': fake.raw(`<p>${echo}</p>`, 500, 'text/html'),
  'an answer that is no JSON': fake.raw(echo),
  'an answer of another shape': fake.raw(JSON.stringify({ candidates: echo })),
  'a redirect that quotes us': fake.redirect(`http://127.0.0.1/?${encodeURIComponent(echo)}`),
  'a broken connection': fake.reset()
}

for (const [name, answer] of Object.entries(answers)) {
  t.test(`${name}: log lines and errors contain neither the key nor the message`, async t => {
    const { ask, log } = await startModel(t, () => answer)
    const contents = [{ role: 'user', parts: [{ text: SAID }] }]
    const refusals = []
    // Often enough to open the circuit: its errors contain the failure.
    for (let count = 0; count < 4; count++) {
      refusals.push(await ask({ system: SAID, contents }).then(t.fail, (reason: unknown) => reason))
    }
    const written = inspect({ refusals, log }, { depth: 20, showHidden: true })
    t.ok(log.length > 0)
    for (const secret of PRIVATE) t.notMatch(written, secret)
  })
}

t.test('a key that is not a valid header value is not in logs and errors either', async t => {
  const { ask, log } = await startModel(t, [], { apiKey: `${API_KEY}\n${API_KEY}` })
  const error = await ask().then(t.fail, (reason: unknown) => reason)
  t.notMatch(inspect({ error, log }, { depth: 20, showHidden: true }), API_KEY)
  t.equal(log.length, 1)
})
