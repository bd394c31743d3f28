import { isVisible } from '../lib/text.ts'

/** The maximum number of characters of a title that is derived from a message. */
const maxLength = 80

/** Derives a conversation's title from its first message, which must not be blank: the first line, shortened. */
export function titleOf(message: string): string {
  const line = message.split(/[\r\n]+/).find(isVisible) ?? message
  const characters = [...line.trim().replaceAll(/\s+/g, ' ')]
  if (characters.length <= maxLength) return characters.join('')
  const start = characters.slice(0, maxLength).join('')
  const words = start.replace(/ [^ ]*$/, '')
  return `${words === start ? characters.slice(0, maxLength - 1).join('') : words}…`
}
