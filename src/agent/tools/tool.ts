import type { Static, TObject, TSchema } from '@sinclair/typebox'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Scope } from '../../db/scope.ts'
import type { UserLimits } from '../../db/user-limits.ts'
import { isStorableJson } from '../../lib/text.ts'
import type { Actor } from '../../tasks/commands.ts'
import { completeDue } from '../../tasks/due.ts'
import type { JsonObject, ToolDeclaration } from '../model.ts'

export interface ToolContext {
  /** The user, and the transaction of the step. */
  scope: Scope
  /** The turn and its time zone. */
  actor: Actor
  limits: UserLimits
  /** Lists are not read, because one of the step took too long. */
  areListsSlow?: boolean
}

/** Reading a list took too long. The transaction is lost: it must be repeated with `areListsSlow`. */
export class SlowList extends Error {
  override readonly name = 'SlowList'
}

export interface Tool {
  declaration: ToolDeclaration
  /**
   * Converts the model's arguments to the declared schema where their meaning is clear, and validates them.
   * @throws {InvalidArguments}
   */
  prepare(args: JsonObject, timeZone: string): PreparedCall
}

interface PreparedCall {
  parameters: JsonObject
  /** @throws {TaskRefusal} when the parameters violate a rule. */
  run(context: ToolContext): Promise<JsonObject>
}

/** The model's arguments do not match the declared schema. The message is sent to the model, which can correct them. */
export class InvalidArguments extends Error {
  override readonly name = 'InvalidArguments'
}

/** Bytes of a result as JSON. A task has at most 14 KiB; a list is cut. */
export const maxResultBytes = 2 ** 16

/** The schemas are the tools' own: they need no check against the meta-schema, which would have to be compiled. */
const ajv = new Ajv({ allErrors: true, meta: false, validateSchema: false })

/** Defines a tool. The schema declares the parameters to the model, and validates its arguments. */
export function defineTool<Parameters extends TObject>(definition: {
  name: string
  description: string
  parameters: Parameters
  run(context: ToolContext, args: Static<Parameters>): Promise<JsonObject>
}): Tool {
  const { run, ...declaration } = definition
  const { parameters } = declaration
  let validate: ValidateFunction<Static<Parameters>> | undefined
  return {
    declaration,
    prepare(args, timeZone) {
      if (!isStorableJson(args))
        throw new InvalidArguments('texts must not contain NUL or an unpaired surrogate')
      // Compiled on the first call: a server starts sooner.
      validate ??= ajv.compile<Static<Parameters>>(parameters)
      const valid = checked(validate, normalize(parameters, args, timeZone))
      return { parameters: valid, run: context => run(context, valid) }
    }
  }
}

function checked<Args extends JsonObject>(validate: ValidateFunction<Args>, args: JsonObject): Args {
  if (!validate(args)) throw new InvalidArguments(ajv.errorsText(validate.errors, { dataVar: 'arguments' }))
  return args
}

/** Models invent arguments, fill in optional ones with null or "", and write values in similar forms. */
function normalize({ properties, required = [] }: TObject, args: JsonObject, timeZone: string): JsonObject {
  const entries = Object.entries(args).flatMap(([name, value]): [string, unknown][] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    const isUnused = !schema || (!required.includes(name) && isEmpty(schema, value))
    return isUnused
      ? []
      : [[name, typeof value === 'string' ? normalizeText(schema, value, name, timeZone) : value]]
  })
  return Object.fromEntries(entries)
}

function isEmpty(schema: TSchema, value: unknown): boolean {
  const isNullable = schema.anyOf?.some(({ type }: TSchema) => type === 'null')
  return value === null ? !isNullable : typeof value === 'string' && value.trim() === ''
}

function normalizeText(schema: TSchema, value: string, name: string, timeZone: string): unknown {
  const text = value.trim()
  if (schema.enum) return text.toLowerCase()
  if (schema.type === 'boolean') return { true: true, false: false }[text.toLowerCase()] ?? value
  return name.startsWith('due') ? completeDue(text, timeZone) : value
}
