/** The most characters of a title that is made from a message. */
const longest = 80

/** The title of a conversation that begins with this message, which is not blank: its first line, shortened. */
export function titleOf(message: string): string {
  const line = message.split(/[\r\n]+/).find(line => /\S/.test(line)) ?? message
  const characters = [...line.trim().replaceAll(/\s+/g, ' ')]
  if (characters.length <= longest) return characters.join('')
  const start = characters.slice(0, longest).join('')
  const words = start.replace(/ [^ ]*$/, '')
  return `${words === start ? characters.slice(0, longest - 1).join('') : words}…`
}
