import { exitCodes, MissingProgramError } from '@gsplan/cli'

/** rclone is not installed, or too old. */
export class MissingRcloneError extends MissingProgramError {
  override readonly name = 'MissingRcloneError'
}

/** The storage, or rclone on its behalf, failed; or its content is not what was expected. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}
