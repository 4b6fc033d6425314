/** An answer that says no: its words are for people. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly status: number

  constructor (status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function read<T> (response: Response): Promise<T> {
  if (!response.ok) throw new RefusedError(response.status, await response.text())
  return await response.json() as T
}

/** Asks for something. @throws {RefusedError} */
export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path))

/** Has something done. @throws {RefusedError} */
export const post = async <T>(path: string, body: object = {}, signal: AbortSignal | null = null): Promise<T> =>
  read<T>(await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-gsplan': '1' }, body: JSON.stringify(body), signal
  }))
