import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import type { Reason } from '@gsplan/run-format'
import { packOutputs } from './archive.ts'

/** Folder of a run's directory that instances write to, until it is packed. */
export const OUTPUTS = '.outputs'

/** Time that archive entries get: the start of virtual time, so that equal runs are equal. */
const ARCHIVE_TIME = new Date(Date.UTC(2024, 0, 1))

/** Whether there is, or may be, something in a folder. */
const mayHoldFiles = async (dir: string): Promise<boolean> => existsSync(dir) &&
  readdir(dir, { recursive: true, withFileTypes: true })
    .then(entries => entries.some(entry => !entry.isDirectory()), () => true)

export interface KeepOutputsInit {
  /** An archive that the engine has made. */
  readonly ready?: string | undefined
  readonly outputsDir: string
  readonly runId: string
  /** Where the archive belongs. */
  readonly archive: string
  readonly onWarning?: ((line: string) => void) | undefined
}

/**
 * Makes what instances wrote the archive of their run, and removes their folder. Where that can't be done, what they
 * wrote stays in it.
 *
 * @returns why there is no archive, or none of all they wrote
 */
export async function keepOutputs (init: KeepOutputsInit): Promise<Reason | undefined> {
  const { ready, outputsDir, runId, archive, onWarning } = init
  let reason: Reason | undefined
  try {
    if (ready === undefined) {
      const leftOut = await packOutputs(outputsDir, runId, archive, ARCHIVE_TIME)
      for (const { path, why } of leftOut) onWarning?.(`${path} is not in test-output.tgz: ${why}`)
      const lost = leftOut.filter(({ isLoss }) => isLoss)
      const [first] = lost
      const more = lost.length > 1 ? `, and ${lost.length - 1} more` : ''
      if (first !== undefined) throw new Error(`${first.path}: ${first.why}${more}`)
    } else {
      await rename(ready, archive)
    }
  } catch (error) {
    const message = `what instances wrote could not be packed: ${(error as Error).message}`
    if (await mayHoldFiles(outputsDir)) {
      return { code: 'engine-failed', message: `${message}; it is in ${OUTPUTS} of the run's directory` }
    }
    reason = { code: 'engine-failed', message }
  }
  await rm(outputsDir, { recursive: true, force: true })
    .catch((error: unknown) => { onWarning?.(`${OUTPUTS} could not be removed: ${(error as Error).message}`) })
  return reason
}
