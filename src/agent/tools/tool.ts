import type { Static, TObject } from '@sinclair/typebox'
import { Ajv, type ValidateFunction } from 'ajv'
import { isStatementTimeout } from '../../db/errors.ts'
import type { Scope } from '../../db/scope.ts'
import type { UserLimits } from '../../db/user-limits.ts'
import { isStorableJson } from '../../lib/text.ts'
import type { Actor } from '../../tasks/commands.ts'
import type { JsonObject, ToolDeclaration } from '../model.ts'
import { normalize } from './arguments.ts'

export interface ToolContext {
  /** The user, and the transaction of the step. */
  scope: Scope
  /** The turn and its time zone. */
  actor: Actor
  /** When the turn was accepted, also if it is resumed. */
  now: Date
  limits: UserLimits
  /** Filters are not evaluated, because one of the step took too long, such as that of a list. */
  areListsSlow?: boolean
}

/** Evaluating a filter took too long. The transaction is lost: it must be repeated with `areListsSlow`. */
export class SlowList extends Error {
  override readonly name = 'SlowList'
}

/** @throws {SlowList} when a statement takes too long. */
export async function orSlowList<T>(result: Promise<T>): Promise<T> {
  return await result.catch(error => {
    throw isStatementTimeout(error) ? new SlowList('a filter took too long', { cause: error }) : error
  })
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

/**
 * Defines a tool. The schema declares the parameters to the model, and validates its arguments.
 * @param definition with `isStrict`, arguments that are not declared are refused. Otherwise they are ignored.
 */
export function defineTool<Parameters extends TObject>(definition: {
  name: string
  description: string
  parameters: Parameters
  isStrict?: boolean
  run(context: ToolContext, args: Static<Parameters>): Promise<JsonObject>
}): Tool {
  const { run, isStrict = false, ...declaration } = definition
  const { parameters } = declaration
  let validate: ValidateFunction<Static<Parameters>> | undefined
  return {
    declaration,
    prepare(args, timeZone) {
      if (!isStorableJson(args))
        throw new InvalidArguments('texts must not contain NUL or an unpaired surrogate')
      // Compiled on the first call: a server starts sooner.
      validate ??= ajv.compile<Static<Parameters>>(parameters)
      const valid = checked(validate, normalize(parameters, args, { timeZone, isStrict }))
      return { parameters: valid, run: context => run(context, valid) }
    }
  }
}

function checked<Args extends JsonObject>(validate: ValidateFunction<Args>, args: JsonObject): Args {
  if (validate(args)) return args
  // The message of a property that is not declared does not name it.
  const errors = validate.errors?.slice(0, maxErrors).map(error => {
    const { additionalProperty } = error.params
    if (additionalProperty === undefined) return error
    return { ...error, message: `${error.message}: ${String(additionalProperty).slice(0, maxNameLength)}` }
  })
  throw new InvalidArguments(ajv.errorsText(errors, { dataVar: 'arguments' }))
}

/** The maximum number of errors that a message has, and of characters of a name in it. */
const maxErrors = 10
const maxNameLength = 100
