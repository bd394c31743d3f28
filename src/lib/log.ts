/** What this program needs of a logger; pino's are. Details never hold secrets, tokens or texts of messages. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
  /** A logger that adds these details to every line. */
  child(details: object): Log
}
