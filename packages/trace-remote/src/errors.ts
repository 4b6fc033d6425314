import { exitCodes } from '@gsplan/cli'

/** Events that a storage didn't take. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}
