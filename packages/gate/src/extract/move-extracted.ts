import { renameSync, statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isExtractedFile } from '@gsplan/run-format'
import { digestExtracted } from './file-digest.ts'
import type { StoredExtraction } from './is-stored-extraction.ts'
import { storedExtractionName } from './stored-extraction.ts'

/** Replaces the files of an earlier extraction by those of a whole one. */
export async function moveExtracted (
  analysisDir: string, from: string, signal: AbortSignal | undefined
): Promise<Pick<StoredExtraction, 'files' | 'sha256'>> {
  await rm(join(analysisDir, storedExtractionName), { force: true })
  const files = (await readdir(from)).sort()
  const old = (await readdir(analysisDir)).filter(name => isExtractedFile(name) && !files.includes(name))
  for (const name of old) await rm(join(analysisDir, name))
  const sizes: Record<string, number> = {}
  const sha256: Record<string, string> = {}
  for (const name of files) {
    // thousands of small files: waiting for another thread costs more than the calls
    sizes[name] = statSync(join(from, name)).size
    sha256[name] = await digestExtracted(join(from, name), sizes[name], signal)
    renameSync(join(from, name), join(analysisDir, name))
  }
  return { files: sizes, sha256 }
}
