import '../../sabotage/register.ts'
import { readFileSync } from 'node:fs'
import { override } from '../../sabotage/overrides.ts'
import { wrap, wrapMethod, wrapWork } from './failpoint.ts'
import { factoryIn, functionsIn, isWrapped, transaction } from './points.ts'

// Loaded with --import. Each call of a function of points.ts from another module becomes a failpoint, where the process
// can be killed or stopped (see failpoint.ts). Failpoints wrap the sabotaged functions.

const src = new URL('../../../src/', import.meta.url)

type Wrapper = (real: never) => unknown

override(path => {
  if (path === transaction.path) return { [transaction.name]: (real: never) => wrapWork('work', real) }
  const [factory, method] = factoryIn(path) ?? []
  const names = isWrapped(path) ? functionsIn(readFileSync(new URL(path, src), 'utf8')) : []
  const functions = names.map((name): [string, Wrapper] => [name, real => wrap(name, real)])
  return {
    ...Object.fromEntries(functions),
    ...(factory && method && { [factory]: (real: never) => wrapMethod(method, real) })
  }
})
