import { Refusal } from '../../refusal.ts'

async function read<T> (response: Response): Promise<T> {
  if (!response.ok) throw new Refusal(response.status, await response.text())
  return await response.json() as T
}

/** Asks for something. @throws {Refusal} */
export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path))

/** Has something done. @throws {Refusal} */
export const post = async <T>(path: string, body: object = {}, signal: AbortSignal | null = null): Promise<T> =>
  read<T>(await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-gsplan': '1' }, body: JSON.stringify(body), signal
  }))
