/** The logger interface, implemented by pino. Details must not contain secrets, tokens or message texts. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
  /** Returns a logger that adds these details to every line. */
  child(details: object): Log
}
