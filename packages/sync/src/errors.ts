/** A flag, name or folder that can't be used. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly exitCode = 2
}

/** rclone is not installed, or too old. */
export class MissingRcloneError extends Error {
  override readonly name = 'MissingRcloneError'
  readonly exitCode = 3
}

/** The storage, or rclone on its behalf, refused; or what is there is not what was expected. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly exitCode = 1
}

/** Ended from outside (Ctrl-C). */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly exitCode: 130 | 143

  constructor (signal: 'SIGINT' | 'SIGTERM') {
    super('interrupted; what was reported is whole, the run under way is marked or absent, and the same command goes on')
    this.exitCode = signal === 'SIGINT' ? 130 : 143
  }
}
