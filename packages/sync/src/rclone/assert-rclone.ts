import { MissingRcloneError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { installHint, runRclone } from './run-rclone.ts'

/**
 * @throws {MissingRcloneError} unless rclone 1.60 or newer is installed
 */
export async function assertRclone (connection: Connection, signal?: AbortSignal): Promise<void> {
  const { stdout } = await runRclone(connection, 'version', [], [], { signal })
  const [first = ''] = stdout.split('\n')
  const [, major, minor] = /^rclone v(\d+)\.(\d+)/.exec(first) ?? []
  if (Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 60)) return
  throw new MissingRcloneError(`expected rclone 1.60 or newer, found ${first === '' ? 'no version' : first}; ${installHint}`)
}
