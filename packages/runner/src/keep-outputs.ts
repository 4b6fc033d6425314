import { readdir, rename, rm } from 'node:fs/promises'
import type { Reason } from '@gsplan/analysis'
import { packOutputs } from './archive.ts'

/** Folder of a run's directory that instances write to, until it is packed. */
export const OUTPUTS = '.outputs'

/** Time that archive entries get: the start of virtual time, so that equal runs are equal. */
const ARCHIVE_TIME = new Date(Date.UTC(2024, 0, 1))

const hasFiles = async (dir: string): Promise<boolean> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])).some(entry => !entry.isDirectory())

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
 * @returns why there is no archive
 */
export async function keepOutputs (init: KeepOutputsInit): Promise<Reason | undefined> {
  const { ready, outputsDir, runId, archive, onWarning } = init
  let reason: Reason | undefined
  try {
    if (ready === undefined) {
      const leftOut = await packOutputs(outputsDir, runId, archive, ARCHIVE_TIME)
      for (const { path, why } of leftOut) onWarning?.(`${path} is not in test-output.tgz: ${why}`)
    } else {
      await rename(ready, archive)
    }
  } catch (error) {
    const message = `what instances wrote could not be packed: ${(error as Error).message}`
    if (await hasFiles(outputsDir)) {
      return { code: 'engine-failed', message: `${message}; it is in ${OUTPUTS} of the run's directory` }
    }
    reason = { code: 'engine-failed', message }
  }
  await rm(outputsDir, { recursive: true, force: true })
  return reason
}
