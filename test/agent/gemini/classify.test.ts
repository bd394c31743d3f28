import t from 'tap'
import { failureOf, startModel } from '../../support/fake-gemini/client.ts'
import * as fake from '../../support/fake-gemini/index.ts'
import { untilDailyReset } from './daily-reset.ts'

interface Row {
  when: string
  answer: fake.Answer
  code: string
  attempts: number
  cause: string
  retryAfter?: number
  alarm?: string
}

const keyAlarm = 'Configuration error: Gemini refuses the API key'
const setupAlarm = 'Configuration error: Gemini refuses this key, model or base URL'
const countryAlarm = 'Configuration error: Gemini is not available to this project, or from this country'
const quotaAlarm = "Gemini's daily quota is exhausted"
const creditsAlarm = "Gemini's prepaid credits or spending cap are exhausted"
const oddAlarm = 'Defect: Gemini rejected the request with an unexpected status'
const refusedAlarm = 'Defect: Gemini rejected the request as invalid'

const rows: Row[] = [
  {
    when: 'the API key is invalid, which is a 400',
    answer: fake.invalidKey(),
    code: 'model_unavailable',
    attempts: 1,
    cause: 'Gemini: http 400 INVALID_ARGUMENT API_KEY_INVALID',
    retryAfter: 60,
    alarm: keyAlarm
  },
  {
    when: 'Gemini is not available from here, which is a 400',
    answer: fake.status(400, { status: 'FAILED_PRECONDITION' }),
    code: 'model_unavailable',
    attempts: 1,
    cause: 'Gemini: http 400 FAILED_PRECONDITION',
    retryAfter: 60,
    alarm: countryAlarm
  },
  ...[401, 403, 404].map(code => ({
    when: `the answer is ${code}`,
    answer: fake.status(code, { status: 'DENIED' }),
    code: 'model_unavailable',
    attempts: 1,
    cause: `Gemini: http ${code} DENIED`,
    retryAfter: 60,
    alarm: setupAlarm
  })),
  ...[400, 413].map(code => ({
    when: `our request is refused with ${code}`,
    answer: fake.status(code, { status: 'REFUSED' }),
    code: 'model_failed',
    attempts: 1,
    cause: `Gemini: http ${code} REFUSED`,
    alarm: refusedAlarm
  })),
  {
    when: 'the daily quota is used up, whatever RetryInfo says',
    answer: fake.quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '22s'),
    code: 'model_unavailable',
    attempts: 1,
    cause: 'Gemini: http 429 RESOURCE_EXHAUSTED',
    retryAfter: untilDailyReset(),
    alarm: quotaAlarm
  },
  ...[402, 429].map(code => ({
    when: `prepaid credits are used up, with ${code}`,
    answer: fake.noCredits(code),
    code: 'model_unavailable',
    attempts: 1,
    cause: `Gemini: http ${code} RESOURCE_EXHAUSTED`,
    retryAfter: 600,
    alarm: creditsAlarm
  })),
  ...[405, 410, 422, 451].map(code => ({
    when: `the answer is ${code}, which says nothing about the history`,
    answer: fake.status(code, { status: 'ODD' }),
    code: 'model_failed',
    attempts: 1,
    cause: `Gemini: http ${code} ODD`,
    alarm: oddAlarm
  })),
  {
    when: 'an error is an array of one',
    answer: fake.raw(JSON.stringify([{ error: { code: 503, status: 'UNAVAILABLE' } }]), 503),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: http 503 UNAVAILABLE'
  },
  {
    when: 'the quota of the minute is used up',
    answer: fake.quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '4.2s'),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: http 429 RESOURCE_EXHAUSTED',
    retryAfter: 5
  },
  ...[408, 409, 499, 500, 502, 503, 504].map(code => ({
    when: `the answer is ${code}`,
    answer: fake.status(code),
    code: 'model_unavailable',
    attempts: 3,
    cause: `Gemini: http ${code} UNAVAILABLE`
  })),
  {
    when: 'an error is no JSON, as from a proxy',
    answer: fake.raw('<h1>Bad Gateway</h1>', 502, 'text/html'),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: http 502'
  },
  {
    when: 'the connection is reset',
    answer: fake.reset(),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: network ECONNRESET'
  },
  {
    when: 'an answer is cut short',
    answer: fake.cutShort(),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: network ECONNRESET'
  },
  {
    when: 'an answer cannot be decompressed',
    answer: ({ raw }) => raw(200, 'not gzip', { 'content-encoding': 'gzip' }),
    code: 'model_unavailable',
    attempts: 3,
    cause: 'Gemini: network Z_DATA_ERROR'
  },
  {
    when: 'an answer has no body',
    answer: fake.raw('', 204),
    code: 'model_failed',
    attempts: 3,
    cause: 'Gemini: unreadable 204 NOT_A_JSON_OBJECT'
  },
  {
    when: 'a 200 is no JSON',
    answer: fake.raw('<html>Sign in to the network</html>'),
    code: 'model_failed',
    attempts: 3,
    cause: 'Gemini: unreadable 200 NOT_A_JSON_OBJECT'
  },
  ...['', '[]', 'null', '"text"', '{"candidates": [{'].map(body => ({
    when: `a 200 is ${body || 'empty'}`,
    answer: fake.raw(body),
    code: 'model_failed',
    attempts: 3,
    cause: 'Gemini: unreadable 200 NOT_A_JSON_OBJECT'
  })),
  ...['{"candidates": "none"}', '{"candidates": [{"content": {"parts": ["text"]}}]}'].map(body => ({
    when: `a 200 is ${body}`,
    answer: fake.raw(body),
    code: 'model_failed',
    attempts: 3,
    cause: 'Gemini: unreadable 200 UNKNOWN_SHAPE'
  }))
]

for (const { when, answer, code, attempts, cause, retryAfter, alarm } of rows) {
  t.test(`when ${when}: ${code} after ${attempts} attempts`, async t => {
    const { ask, fake, log } = await startModel(t, () => answer)
    const failure = await failureOf(ask())
    t.strictSame({ ...failure, retryAfter: undefined }, { code, retryAfter: undefined, cause })
    // The reset of a daily quota comes closer while the tests run.
    t.ok(Math.abs((failure.retryAfter ?? 0) - (retryAfter ?? 0)) < 60, `${failure.retryAfter} s`)
    t.equal(fake.requests.length, attempts)
    t.strictSame(
      log.filter(line => line.level === 'error').map(line => line.message),
      alarm ? [alarm] : []
    )
  })
}
