/**
 * The bytes of a text in base64url; undefined if it has another spelling than theirs. Node ignores other characters, and the
 * bits of the last character that no byte uses: a token would have several spellings.
 */
export function fromBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
