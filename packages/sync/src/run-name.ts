import { isRunName } from '@gsplan/run-format'
import { StorageError } from './errors.ts'

/**
 * Checks that a run's name is that of one folder, below the remote and below the local folder.
 *
 * @throws {StorageError} for a name that could lie elsewhere
 */
export function assertRunName (name: string): void {
  if (isRunName(name)) return
  throw new StorageError(`expected a run's name, which is not "", ".", ".." and has no "/" or "\\", got ${JSON.stringify(name)}`)
}
