import { MissingRcloneError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { installHint, runRclone, storageError } from './run-rclone.ts'

/**
 * @throws {MissingRcloneError} unless rclone 1.60 or newer is installed
 * @throws {StorageError} when it can't start, as with an invalid environment
 */
export async function assertRclone (connection: Connection, signal?: AbortSignal): Promise<void> {
  const result = await runRclone(connection, ['version'], [], { signal })
  if (result.exitCode !== 0) throw storageError(result, connection)
  const [first = ''] = result.stdout.split('\n')
  const [, major, minor] = /^rclone v(\d+)\.(\d+)/.exec(first) ?? []
  if (Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 60)) return
  throw new MissingRcloneError(`expected rclone 1.60 or newer, found ${first === '' ? 'no version' : first}; ${installHint}`)
}
