import type fc from 'fast-check'
import type { Operation } from '../contract.ts'
import { requestOf } from './base.ts'
import { bodyCases } from './bodies.ts'
import type { Draft } from './draft.ts'
import { headCases } from './heads.ts'
import { stateCases } from './state.ts'
import { targetCases } from './targets.ts'

/** A kind of request, such as one that violates one keyword. */
export interface Case {
  what: string
  draft: fc.Arbitrary<Draft>
}

/** All kinds of requests of an operation. */
export function casesOf(operation: Operation): Case[] {
  return [
    { what: 'valid, plain', draft: requestOf(operation, 'plain') },
    { what: 'valid', draft: requestOf(operation, 'any') },
    ...stateCases(operation),
    ...bodyCases(operation),
    ...headCases(operation),
    ...targetCases(operation)
  ]
}
