import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { RunError } from './errors.ts'

const two = (number: number): string => String(number).padStart(2, '0')

/** `pubsub-test-<YYYYMMDD-HHMMSS>[-<name>]`, local time as the original's. */
export function runDirectoryName (date: Date, name?: string): string {
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
  return `pubsub-test-${day}-${time}${name === undefined ? '' : `-${name}`}`
}

/** @throws {RunError} for a name that could leave the output folder */
export function assertRunName (name: string): void {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(name) || name.startsWith('.')) {
    throw new RunError(`--name: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`)
  }
}

/** Makes a folder that was not there before; a run of the same second gets a number behind its name. */
async function makeNew (path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${path}-${number}`
    try {
      await mkdir(candidate)
      return candidate
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/**
 * Creates the directory of a run.
 *
 * @throws {RunError} when the output folder can't be written
 */
export async function createRunDirectory (output: string, name: string): Promise<string> {
  try {
    await mkdir(output, { recursive: true })
    return await makeNew(join(output, name))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new RunError(`--output ${output}: expected a folder that can be written, got ${code ?? message}`)
  }
}

/** Moves a failed run to `failed/` beside the others, whole. */
export async function moveToFailed (runDir: string): Promise<string> {
  const failed = join(dirname(runDir), 'failed')
  await mkdir(failed, { recursive: true })
  for (let number = 1; ; number++) {
    const target = join(failed, `${basename(runDir)}${number === 1 ? '' : `-${number}`}`)
    try {
      await rename(runDir, target)
      return target
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
    }
  }
}
