/** Something that the operator can put right: the message says what is wrong and what to do, with no stack. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}
