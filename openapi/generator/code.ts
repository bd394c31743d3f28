const width = 110

/** A TypeScript expression: a value, an array, an object, or a call. */
export type Code = string | number | boolean | null | Code[] | CodeRecord | Call

export interface CodeRecord {
  [key: string]: Code | undefined
}

/** A call such as `Type.Array(…)`. Without arguments it is printed as an identifier. */
export class Call {
  readonly name: string
  readonly args: Code[] | undefined

  constructor(name: string, args?: Code[]) {
    this.name = name
    this.args = args
  }
}

/** Prints an expression, on one line where it fits. The output is deterministic. */
export function print(code: Code, indent = '', before = 0): string {
  const line = onOneLine(code)
  return isLeaf(code) || indent.length + before + line.length <= width ? line : onManyLines(code, indent)
}

/** A TypeScript string literal in single quotes. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** An object key, quoted only where the syntax requires it. */
export function propertyName(name: string): string {
  return /^([A-Za-z_$][\w$]*|0|[1-9]\d*)$/.test(name) ? name : quote(name)
}

function isLeaf(code: Code): boolean {
  if (code === null || typeof code !== 'object') return true
  return code instanceof Call ? !code.args?.length : entriesOf(code).length === 0
}

function onOneLine(code: Code): string {
  if (typeof code === 'string') return quote(code)
  if (code === null || typeof code !== 'object') return String(code)
  if (code instanceof Call)
    return code.args ? `${code.name}(${code.args.map(onOneLine).join(', ')})` : code.name
  const items = entriesOf(code).map(([key, value]) => key + onOneLine(value))
  if (Array.isArray(code)) return `[${items.join(', ')}]`
  return items.length > 0 ? `{ ${items.join(', ')} }` : '{}'
}

function onManyLines(code: Code, indent: string): string {
  if (code instanceof Call) return callOnManyLines(code, indent)
  if (code === null || typeof code !== 'object') return onOneLine(code)
  const inner = `${indent}  `
  const lines = entriesOf(code).map(([key, value]) => inner + key + print(value, inner, key.length + 1))
  const [open, close] = Array.isArray(code) ? '[]' : '{}'
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

function callOnManyLines({ name, args = [] }: Call, indent: string): string {
  const [first] = args
  if (args.length === 1 && first !== undefined) return `${name}(${print(first, indent, name.length + 2)})`
  const inner = `${indent}  `
  return `${name}(\n${args.map(arg => inner + print(arg, inner, 1)).join(',\n')}\n${indent})`
}

/** The printed keys and the values between the brackets. Array items have an empty key. */
function entriesOf(code: Code[] | CodeRecord): [string, Code][] {
  if (Array.isArray(code)) return code.map(item => ['', item])
  return Object.entries(code).flatMap(([key, value]): [string, Code][] =>
    value === undefined ? [] : [[`${propertyName(key)}: `, value]]
  )
}
