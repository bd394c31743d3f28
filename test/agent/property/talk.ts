import { type Answer, text } from '../../support/fake-gemini/index.ts'
import { damageTurn } from './damage.ts'
import { answerOf, type Event, type Interruption, type Reply } from './events.ts'
import { interrupt, pathOf, turnsOf } from './interrupt.ts'
import type { Posted, TestUser, World } from './world.ts'

type PastEvent = Exclude<Event, { event: 'message' }>

/** Runs all events in one conversation of a user, one after the other; returns the responses. */
export async function talk(world: World, person: TestUser, events: Event[]): Promise<Posted[]> {
  const answers: (Posted | undefined)[] = []
  let sent = 0
  for (const event of events) {
    if (event.event === 'message') sent += 1
    answers.push(
      event.event === 'message'
        ? await send(world, person, sent, event.replies)
        : await touch(world, person, event)
    )
  }
  return answers.filter(answer => answer !== undefined)
}

/** Sends the conversation's message with this number, from 1, for the first time or again. */
async function send(world: World, person: TestUser, number: number, replies: Reply[]): Promise<Posted> {
  const first = await turnsOf(person.scope).executeTakeFirst()
  const conversation_id = number === 1 ? undefined : first?.conversation_id
  const message = messageOf(person, number)
  world.script(message, scriptOf(person, replies))
  return await person.here(
    '/api/chat',
    { message, conversation_id },
    { 'idempotency-key': `message-${number}` }
  )
}

/** An action on one of the turns, preferably one that allows it. */
async function touch(world: World, person: TestUser, event: PastEvent): Promise<Posted | undefined> {
  const turns = await turnsOf(person.scope).execute()
  const fitting = turns.filter(({ status }) => status === (event.event === 'damage' ? 'completed' : 'failed'))
  const turn = [...fitting, ...turns].at(event.turn % Math.max(1, fitting.length || turns.length))
  if (!turn) return undefined
  const number = turns.indexOf(turn) + 1
  if (event.event === 'damage') return void (await damageTurn(person.scope, turn, event.damage))
  if (event.event === 'cancel') return await person.here(`${pathOf(turn)}/cancel`)
  if (event.event === 'repeat') return await send(world, person, number, event.replies)
  world.script(messageOf(person, number), scriptOf(person, event.replies))
  return await person.here(`${pathOf(turn)}/retry`)
}

/** Unique messages: the model recognises a turn by its message. */
function messageOf({ scope }: TestUser, number: number): string {
  return `message ${number} of ${scope.userId}`
}

/** The second server is not stopped, so only the first crash has an effect. */
function scriptOf(person: TestUser, replies: Reply[]): Answer[] {
  const crash = replies.find(isCrash)
  return replies.map(reply => {
    if (reply.reply !== 'late') return answerOf(reply)
    return isCrash(reply) && reply !== crash ? text('So be it.') : lateAnswer(person, reply.interruption)
  })
}

function isCrash(reply: Reply): boolean {
  return reply.reply === 'late' && reply.interruption === 'crash'
}

function lateAnswer(person: TestUser, interruption: Interruption): Answer {
  return async exchange => {
    await interrupt(person, interruption)
    await text('Too late?')(exchange)
  }
}
