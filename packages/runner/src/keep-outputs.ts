import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import type { OnShare } from '@gsplan/cli'
import { OUTPUTS_FOLDER, type Reason } from '@gsplan/run-format'
import { packOutputs } from './archive.ts'

/** Time of archive entries: the start of virtual time, so that equal runs have equal archives. */
const ARCHIVE_TIME = new Date(Date.UTC(2024, 0, 1))

/** Tests whether a folder holds files, or can't be read. */
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
  /** Told the share of the files that are packed. */
  readonly onShare?: OnShare | undefined
}

/**
 * Packs the instances' outputs into the archive of their run, or puts a ready archive in its place, and removes their
 * folder. Outputs that can't be packed stay in it.
 *
 * @returns why there is no archive, or an incomplete one
 */
export async function keepOutputs (init: KeepOutputsInit): Promise<Reason | undefined> {
  const { ready, outputsDir, runId, archive, onWarning, onShare } = init
  let reason: Reason | undefined
  try {
    if (ready === undefined) {
      const leftOut = await packOutputs(outputsDir, runId, archive, { mtime: ARCHIVE_TIME, onShare })
      for (const { path, why } of leftOut) onWarning?.(`${path} is not in test-output.tgz: ${why}`)
      const lost = leftOut.filter(({ isLoss }) => isLoss)
      const [first] = lost
      const more = lost.length > 1 ? `, and ${lost.length - 1} more` : ''
      if (first !== undefined) throw new Error(`${first.path}: ${first.why}${more}`)
    } else {
      await rename(ready, archive)
    }
  } catch (error) {
    const message = `the instances' outputs could not be packed: ${(error as Error).message}`
    if (await mayHoldFiles(outputsDir)) {
      return { code: 'engine-failed', message: `${message}; they are in ${OUTPUTS_FOLDER} of the run's directory` }
    }
    reason = { code: 'engine-failed', message }
  }
  await rm(outputsDir, { recursive: true, force: true })
    .catch((error: unknown) => { onWarning?.(`${OUTPUTS_FOLDER} could not be removed: ${(error as Error).message}`) })
  return reason
}
