import { printable } from '@gsplan/cli'
import { execa } from 'execa'
import { MissingRcloneError, StorageError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { RcloneLog, type TransferStats } from './rclone-log.ts'

export interface RunRcloneOptions {
  readonly signal?: AbortSignal | undefined
  /** Text for its standard input. */
  readonly input?: string | undefined
  readonly onStats?: ((stats: TransferStats) => void) | undefined
}

export interface RcloneResult {
  readonly exitCode: number
  readonly stdout: string
  readonly log: RcloneLog
}

/** rclone's exit codes for "directory not found" and "file not found". */
const NOT_FOUND = [3, 4]

export const isNotFound = ({ exitCode }: RcloneResult): boolean => NOT_FOUND.includes(exitCode)

/** A repeated command resumes where it stopped, hence rclone gives up within half a minute when the storage is gone. */
const patience = ['--retries=2', '--low-level-retries=4', '--contimeout=15s']

const logging = ['--use-json-log', '--stats=500ms', '--stats-log-level=NOTICE']

export const installHint = 'install it with "apt install rclone" or "brew install rclone", or from https://rclone.org/install'

/**
 * Runs one command of rclone. Operands come after `--`, so that none is taken for an option.
 *
 * @returns its exit code and output; a failure is data
 * @throws {MissingRcloneError} when it is not installed
 * @throws the signal's reason when it is aborted; rclone is gone by then
 */
export async function runRclone (
  { flags, env }: Connection, command: readonly [name: string, ...options: string[]], operands: readonly string[],
  { signal, input, onStats }: RunRcloneOptions = {}
): Promise<RcloneResult> {
  signal?.throwIfAborted()
  const log = new RcloneLog(onStats)
  const result = await execa('rclone', [...command, ...flags, ...patience, ...logging, '--', ...operands], {
    env, extendEnv: false, reject: false, stripFinalNewline: false, forceKillAfterDelay: 3000,
    ...input === undefined ? { stdin: 'ignore' as const } : { input },
    // lines go to the log as they come
    stderr: function * (line: unknown) { log.read(String(line)); yield * [] },
    cancelSignal: signal ?? new AbortController().signal
  })
  signal?.throwIfAborted()
  if (result.code === 'ENOENT') {
    throw new MissingRcloneError(`expected the program rclone, found none; ${installHint}`)
  }
  return { exitCode: result.exitCode ?? 1, stdout: result.stdout, log }
}

/** Words of rclone when it finds no credentials at all (AWS SDK for Go, versions 1 and 2). */
const noCredentials = /NoCredentialProviders|failed to refresh cached credentials|no EC2 IMDS role found|EmptyStaticCreds/

/** Makes an error of rclone's reason, in one line and without secrets. */
export function storageError (
  { log }: RcloneResult, { secrets, label }: Connection, reason: string = log.reason
): StorageError {
  if (noCredentials.test(reason)) {
    return new StorageError(`${label}: expected credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (AWS_SESSION_TOKEN), ` +
      'or a profile of ~/.aws that AWS_PROFILE names, found none')
  }
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), reason)
  return new StorageError(printable(said.replace(/\s+/g, ' ')).slice(0, 500))
}

/**
 * {@link runRclone} for commands that have to succeed.
 *
 * @throws {StorageError} with rclone's reason when it fails
 */
export async function demandRclone (...call: Parameters<typeof runRclone>): Promise<RcloneResult> {
  const result = await runRclone(...call)
  if (result.exitCode !== 0) throw storageError(result, call[0])
  return result
}
