import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryExecutorProvider
} from 'kysely'
import type { Scope } from './scope.ts'
import type { Database } from './tables.ts'

/** A query builder, or a template of `sql`. */
interface Compilable<Row> {
  compile(db: QueryExecutorProvider): CompiledQuery<Row>
}

/**
 * A statement that is compiled once and, under its name, prepared once by each connection. Its text is the same for all
 * values.
 */
export interface Statement<Values, Row> {
  /** Sends the statement. In a transaction it is sent before this returns: its promise need not be awaited first. */
  execute(scope: Scope, values: Values): Promise<Row[]>
}

/** Stands for a value when a statement is compiled. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A value that is used several times is one parameter. */
class StatementCompiler extends PostgresQueryCompiler {
  readonly #positions = new Map<string, number>()

  protected override appendValue(value: unknown): void {
    const position = value instanceof Placeholder ? this.#positions.get(value.name) : undefined
    if (position !== undefined) this.append(`$${position}`)
    else super.appendValue(value)
    if (value instanceof Placeholder) this.#positions.set(value.name, position ?? this.numParameters)
  }
}

const names = new Set<string>()

/**
 * Defines a statement.
 * @param name unique; it appears in `pg_prepared_statements`.
 * @param build makes the query from stand-ins for the values, so it must only pass them on. It is called once.
 */
export function statement<Values extends object, Row = never>(
  name: string,
  build: (values: Values, db: Kysely<Database>) => Compilable<Row>
): Statement<Values, Row> {
  if (names.has(name)) throw new Error(`there are two statements ${name}`)
  names.add(name)
  let compiled: CompiledQuery<Row> | undefined
  return {
    execute(scope, values) {
      compiled ??= compile(build)
      const parameters = compiled.parameters.map(value => boundValue(value, values))
      return scope.execute(name, { ...compiled, parameters })
    }
  }
}

function compile<Values extends object, Row>(
  build: (values: Values, db: Kysely<Database>) => Compilable<Row>
): CompiledQuery<Row> {
  const db = new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: handle => new PostgresIntrospector(handle),
      createQueryCompiler: () => new StatementCompiler()
    }
  })
  const compiled = build(placeholders(), db).compile(db)
  // A rest pattern has no placeholders.
  if (compiled.parameters.includes(undefined)) throw new Error('the statement uses a value without a name')
  return compiled
}

/** An object that has a placeholder for every name. */
function placeholders<Values extends object>(): Values {
  return new Proxy({} as Values, { get: (_, name) => new Placeholder(String(name)) })
}

function boundValue(parameter: unknown, values: object): unknown {
  return parameter instanceof Placeholder ? Reflect.get(values, parameter.name) : parameter
}

/** The maximum number of texts that `executePrepared` prepares: each connection keeps their plans. */
const maxQueries = 64

const namesOfQueries = new Map<string, string>()

/**
 * Executes a query of a builder as a prepared statement: for queries whose planning takes longer than their execution, and
 * for which one plan is good for all values. Their texts should depend on few conditions.
 */
export async function executePrepared<Row>(scope: Scope, query: CompiledQuery<Row>): Promise<Row[]> {
  if (namesOfQueries.size < maxQueries && !namesOfQueries.has(query.sql))
    namesOfQueries.set(query.sql, `query_${namesOfQueries.size + 1}`)
  return await scope.execute(namesOfQueries.get(query.sql), query)
}
