import { Refusal } from '../../refusal.ts'

async function read<T> (response: Response): Promise<T> {
  if (!response.ok) throw new Refusal(response.status, await response.text())
  return await response.json() as T
}

/** @throws {Error} for a panel that does not answer, in words that are not the browser's */
const reach = async (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(path, init).catch((error: unknown) => {
    throw error instanceof TypeError ? new Error('The panel does not answer.') : error
  })

/** Asks for something. @throws {Refusal} */
export const get = async <T>(path: string): Promise<T> => read<T>(await reach(path))

/** Has something done. @throws {Refusal} */
export const post = async <T>(path: string, body: object = {}, signal: AbortSignal | null = null): Promise<T> =>
  read<T>(await reach(path, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-gsplan': '1' }, body: JSON.stringify(body), signal
  }))
