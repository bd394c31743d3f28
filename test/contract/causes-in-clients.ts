import { randomUUID } from 'node:crypto'
import { ask, askOnSocket } from './asking.ts'
import { type Cause, having, inApp, typed } from './cause.ts'
import {
  answering,
  chats,
  every,
  isInformation,
  namesTurn,
  only,
  readsTurns,
  requestOf,
  reverses,
  saying,
  signedIn,
  usesCookie,
  withBody,
  withCursor,
  withId,
  withPathId
} from './requests.ts'

/** Outcomes of valid and invalid requests. */
export const causesInClients: Cause[] = [
  {
    because: 'the request succeeds',
    gives: 200,
    without: ['idempotency-replayed'],
    to: id => answering(200)(id) && !usesCookie(id) && !reverses(id),
    happens: inApp('healthy')
  },
  { because: 'the request succeeds', gives: 201, to: only('registerUser'), happens: inApp('healthy') },
  {
    because: 'the body is not JSON',
    gives: 'malformed_json',
    to: withBody,
    happens: inApp('healthy', typed('application/json', '{"'))
  },
  {
    because: 'the length of the body differs from its header',
    gives: 'bad_request',
    to: withBody,
    happens: inApp('healthy', having({ headers: { 'content-length': '9' } }))
  },
  {
    because: 'there is no token',
    gives: 'unauthorized',
    to: signedIn,
    happens: inApp('healthy', having({ token: undefined }))
  },
  {
    because: 'the password is wrong',
    gives: 'invalid_credentials',
    to: only('loginUser'),
    happens: inApp('healthy', request => ({
      ...request,
      body: { ...Object(request.body), password: 'wrong' }
    }))
  },
  {
    because: 'the path names another user',
    gives: 'user_mismatch',
    to: only('sendMessageAsUser'),
    happens: inApp('healthy', withId(randomUUID()))
  },
  {
    because: 'the conversation does not exist',
    gives: 'not_found',
    to: chats,
    happens: inApp('healthy', having({ body: { message: 'hi', conversation_id: randomUUID() } }))
  },
  {
    because: 'the conversation in the path does not exist',
    gives: 'not_found',
    to: readsTurns,
    happens: inApp('healthy', withId(randomUUID()))
  },
  {
    because: 'the turn does not exist',
    gives: 'not_found',
    to: namesTurn,
    happens: inApp('healthy', withId(randomUUID(), 'last'))
  },
  {
    because: 'the id in the path is invalid',
    gives: 'not_found',
    to: withPathId,
    happens: inApp('healthy', withId('me'))
  },
  {
    because: 'the client does not accept JSON',
    gives: 'not_acceptable',
    to: every,
    happens: inApp('healthy', having({ headers: { accept: 'text/html' } }))
  },
  {
    because: 'the body does not end',
    gives: 'request_timeout',
    to: withBody,
    happens: (t, { shortRequestTimeout }, id) =>
      askOnSocket(t, shortRequestTimeout.app, requestOf(id, shortRequestTimeout), 1)
  },
  {
    because: 'the address has an account',
    gives: 'email_taken',
    to: only('registerUser'),
    happens: (t, { healthy }, id) =>
      ask(t, healthy.app, { ...requestOf(id, healthy), body: requestOf('loginUser', healthy).body })
  },
  {
    because: 'the body has more than 64 KiB',
    gives: 'payload_too_large',
    to: withBody,
    happens: inApp('healthy', saying('x'.repeat(65 * 1024)))
  },
  {
    because: 'the id in the path is too long',
    gives: 'uri_too_long',
    to: withPathId,
    happens: inApp('healthy', withId('x'.repeat(101)))
  },
  {
    because: 'the body is compressed',
    gives: 'unsupported_media_type',
    to: withBody,
    happens: inApp('healthy', having({ headers: { 'content-encoding': 'gzip' } }))
  },
  {
    because: 'the media type of the body is not JSON',
    gives: 'unsupported_media_type',
    without: ['accept-encoding'],
    to: withBody,
    happens: inApp('healthy', typed('text/plain', 'hi'))
  },
  {
    because: 'a field is unknown',
    gives: 'validation_failed',
    errors: [{ pointer: '/extra', message: 'is not a field of this request; remove it' }],
    to: withBody,
    happens: inApp('healthy', request => ({ ...request, body: { ...Object(request.body), extra: 1 } }))
  },
  {
    because: 'a query parameter is unknown',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/extra', message: 'is not a parameter of this operation; remove it' }],
    to: id => !isInformation(id),
    happens: inApp('healthy', asked => ({ ...asked, url: `${asked.url}?extra=1` }))
  },
  {
    because: 'the request has a query parameter',
    gives: 200,
    to: isInformation,
    happens: inApp('healthy', asked => ({ ...asked, url: `${asked.url}?at=1` }))
  },
  {
    because: 'the cursor is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/cursor', message: 'must be a cursor from an earlier page' }],
    to: withCursor,
    happens: inApp('healthy', request => ({ ...request, url: `${request.url}?cursor=3` }))
  }
]
