/** A request that is not followed, as the panel answers and the page reads: a status of HTTP, and a message for the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor (status: number, message: string) {
    super(message)
    this.status = status
  }
}
