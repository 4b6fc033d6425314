import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nameFile, readBounded, RefusedFileError } from '@gsplan/cli'
import { analysisOutputs } from '@gsplan/run-format'

const shipped = new URL('../../templates/analysis.mjs', import.meta.url)

/** Tests whether a file is there and is not the shipped template any more. */
export async function isEdited (path: string): Promise<boolean> {
  const original = await readFile(shipped)
  try {
    return !(await readBounded(path, { maxBytes: original.length })).equals(original)
  } catch (error) {
    return error instanceof RefusedFileError
  }
}

/**
 * Puts `analysis.mjs`, to be edited and run again, into an analysis directory. One that is there stays as it is, as it
 * may have been edited.
 */
export async function placeTemplate (analysisDir: string): Promise<void> {
  const path = join(analysisDir, analysisOutputs.template)
  try {
    await writeFile(path, await readFile(shipped), { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw nameFile(error, path)
  }
}
