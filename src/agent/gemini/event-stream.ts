/**
 * The data of each event of an event stream, which may be split anywhere; lines end in LF or CRLF. A line that is no
 * field of an event counts as data, too: Gemini ends a stream that fails with a bare JSON text. The last event may lack
 * its blank line.
 */
export async function* eventsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let data: string[] = []
  for await (const line of linesOf(bytes)) {
    if (line !== '') data.push(...dataOf(line))
    else if (data.length > 0) {
      yield data.join('\n')
      data = []
    }
  }
  if (data.length > 0) yield data.join('\n')
}

/** None in comments and in fields other than `data`. */
function dataOf(line: string): string[] {
  return /^(event|id|retry)?:/.test(line) ? [] : [line.replace(/^data: ?/, '')]
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of bytes) {
    const [first = '', ...others] = decoder.decode(piece, { stream: true }).split('\n')
    rest += first
    for (const start of others) {
      yield withoutCr(rest)
      rest = start
    }
  }
  yield withoutCr(rest + decoder.decode())
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
