import { StorageError } from './errors.ts'

/**
 * A run's name is one folder below the remote and below the local folder; everything else about it is free.
 *
 * @throws {StorageError} for a name that could lie elsewhere
 */
export function assertRunName (name: string): void {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)) return
  throw new StorageError(`expected a run's name, which is not "", ".", ".." and has no "/" or "\\", got ${JSON.stringify(name)}`)
}
