import { randomUUID } from 'node:crypto'
import { ask, askOnSocket } from './asking.ts'
import { type Cause, having, inWorld, typed } from './cause.ts'
import {
  answering,
  chats,
  every,
  isInformation,
  namesTurn,
  only,
  readsTurns,
  requestOf,
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
    to: id => answering(200)(id) && !usesCookie(id),
    happens: inWorld('well')
  },
  { because: 'the request succeeds', gives: 201, to: only('registerUser'), happens: inWorld('well') },
  {
    because: 'the body is not JSON',
    gives: 'malformed_json',
    to: withBody,
    happens: inWorld('well', typed('application/json', '{"'))
  },
  {
    because: 'the length of the body differs from its header',
    gives: 'bad_request',
    to: withBody,
    happens: inWorld('well', having({ headers: { 'content-length': '9' } }))
  },
  {
    because: 'there is no token',
    gives: 'unauthorized',
    to: signedIn,
    happens: inWorld('well', having({ token: undefined }))
  },
  {
    because: 'the password is wrong',
    gives: 'invalid_credentials',
    to: only('loginUser'),
    happens: inWorld('well', asked => ({ ...asked, body: { ...Object(asked.body), password: 'wrong' } }))
  },
  {
    because: 'the path names another user',
    gives: 'user_mismatch',
    to: only('sendMessageAsUser'),
    happens: inWorld('well', withId(randomUUID()))
  },
  {
    because: 'the conversation does not exist',
    gives: 'not_found',
    to: chats,
    happens: inWorld('well', having({ body: { message: 'hi', conversation_id: randomUUID() } }))
  },
  {
    because: 'the conversation in the path does not exist',
    gives: 'not_found',
    to: readsTurns,
    happens: inWorld('well', withId(randomUUID()))
  },
  {
    because: 'the turn does not exist',
    gives: 'not_found',
    to: namesTurn,
    happens: inWorld('well', withId(randomUUID(), 'last'))
  },
  {
    because: 'the id in the path is invalid',
    gives: 'not_found',
    to: withPathId,
    happens: inWorld('well', withId('me'))
  },
  {
    because: 'the client does not accept JSON',
    gives: 'not_acceptable',
    to: every,
    happens: inWorld('well', having({ headers: { accept: 'text/html' } }))
  },
  {
    because: 'the body does not end',
    gives: 'request_timeout',
    to: withBody,
    happens: (t, { hasty }, id) => askOnSocket(t, hasty.app, requestOf(id, hasty), 1)
  },
  {
    because: 'the address has an account',
    gives: 'email_taken',
    to: only('registerUser'),
    happens: (t, { well }, id) =>
      ask(t, well.app, { ...requestOf(id, well), body: requestOf('loginUser', well).body })
  },
  {
    because: 'the body has more than 64 KiB',
    gives: 'payload_too_large',
    to: withBody,
    happens: inWorld('well', saying('x'.repeat(65 * 1024)))
  },
  {
    because: 'the id in the path is too long',
    gives: 'uri_too_long',
    to: withPathId,
    happens: inWorld('well', withId('x'.repeat(101)))
  },
  {
    because: 'the body is compressed',
    gives: 'unsupported_media_type',
    to: withBody,
    happens: inWorld('well', having({ headers: { 'content-encoding': 'gzip' } }))
  },
  {
    because: 'the media type of the body is not JSON',
    gives: 'unsupported_media_type',
    without: ['accept-encoding'],
    to: withBody,
    happens: inWorld('well', typed('text/plain', 'hi'))
  },
  {
    because: 'a field is unknown',
    gives: 'validation_failed',
    errors: [{ pointer: '/extra', message: 'is not a field of this request; remove it' }],
    to: withBody,
    happens: inWorld('well', asked => ({ ...asked, body: { ...Object(asked.body), extra: 1 } }))
  },
  {
    because: 'a query parameter is unknown',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/extra', message: 'is not a parameter of this operation; remove it' }],
    to: id => !isInformation(id),
    happens: inWorld('well', asked => ({ ...asked, url: `${asked.url}?extra=1` }))
  },
  {
    because: 'the request has a query parameter',
    gives: 200,
    to: isInformation,
    happens: inWorld('well', asked => ({ ...asked, url: `${asked.url}?at=1` }))
  },
  {
    because: 'the cursor is invalid',
    gives: 'validation_failed',
    errors: [{ pointer: '/query/cursor', message: 'must be the next_cursor of an earlier page' }],
    to: withCursor,
    happens: inWorld('well', asked => ({ ...asked, url: `${asked.url}?cursor=3` }))
  }
]
