import pg from 'pg'

/** Milliseconds that Postgres has to close a connection. */
const closeTimeoutMs = 500

/**
 * A connection to Postgres that ends in time. A Postgres that hangs, or a proxy that has lost the connection, does not
 * close it; without a timeout it would stay open as long as the process.
 */
export class PgClient extends pg.Client {
  override end(): Promise<void>
  override end(callback: (error: Error) => void): void
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const timer = setTimeout(() => this.cut(), closeTimeoutMs).unref()
    this.once('end', () => clearTimeout(timer))
    if (!callback) return super.end()
    super.end(callback)
    return undefined
  }

  /** Closes the connection at once. Queries in flight fail. */
  cut(): void {
    this.connection.stream.destroy()
  }
}
