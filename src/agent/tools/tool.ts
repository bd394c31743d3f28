import type { Static, TObject } from '@sinclair/typebox'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Scope } from '../../db/tables.ts'
import { isStorableJson } from '../../lib/text.ts'
import type { Actor } from '../../tasks/commands.ts'
import type { JsonObject, ToolDeclaration } from '../model.ts'

export interface ToolContext {
  /** The user, and the transaction of the step. */
  scope: Scope
  /** The turn and its time zone. */
  actor: Actor
}

export interface Tool {
  declaration: ToolDeclaration
  /**
   * Validates the arguments by the declared schema and runs the tool.
   * @throws {InvalidArguments} when the arguments do not match the schema; `TaskRefusal` when they violate a rule.
   */
  run(context: ToolContext, args: JsonObject): Promise<JsonObject>
}

/** The model's arguments do not match the declared schema. The message is sent to the model, which can correct them. */
export class InvalidArguments extends Error {
  override readonly name = 'InvalidArguments'
}

const ajv = new Ajv({ allErrors: true })

/** Defines a tool. The schema declares the parameters to the model, and validates its arguments. */
export function defineTool<Parameters extends TObject>(definition: {
  name: string
  description: string
  parameters: Parameters
  run(context: ToolContext, args: Static<Parameters>): Promise<JsonObject>
}): Tool {
  const { run, ...declaration } = definition
  const validate = ajv.compile<Static<Parameters>>(declaration.parameters)
  return {
    declaration,
    async run(context, args) {
      return run(context, checked(validate, args))
    }
  }
}

function checked<Args>(validate: ValidateFunction<Args>, args: JsonObject): Args {
  if (!isStorableJson(args)) throw new InvalidArguments('texts must not contain NUL or an unpaired surrogate')
  if (!validate(args)) throw new InvalidArguments(ajv.errorsText(validate.errors, { dataVar: 'arguments' }))
  return args
}
