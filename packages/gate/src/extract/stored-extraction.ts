import { join } from 'node:path'
import { RefusedFileError, writeWhole } from '@gsplan/cli'
import { parseJson } from '@gsplan/run-format'
import { formatSealed, isSealed } from '../sealed-json.ts'
import { isStoredExtraction, type StoredExtraction } from './is-stored-extraction.ts'
import type { Extraction } from './extraction.ts'
import type { MemoryBudget } from './memory-budget.ts'

/**
 * Raised whenever the files of an extraction, or what is found in an archive, change. An extraction of an earlier version
 * is made again where the archive is there.
 */
const VERSION = 6
const FIRST_VERSION = 1
/** First version whose files have digests, and that has one of itself. */
const FIRST_SEALED = 5

/** Written last: an analysis directory that has it is complete. */
export const storedExtractionName = 'extraction.json'

/** Writes the facts of an extraction, whole or not at all. */
export async function storeExtraction (
  extraction: Extraction, more: Pick<StoredExtraction, 'archiveBytes' | 'files' | 'sha256'>
): Promise<void> {
  const { analysisDir, digest, traceDamage, missingTraces, missingFiles, outsidePhase, groups, routers } = extraction
  const { contradictions, instances, outputs } = extraction
  const stored: StoredExtraction = {
    version: VERSION, digest, ...more, traceDamage: traceDamage ?? null, missingTraces, missingFiles, outsidePhase, groups,
    routers: routers.length === 0 ? undefined : routers, outputs, contradictions, instances
  }
  await writeWhole(join(analysisDir, storedExtractionName), formatSealed(JSON.parse(JSON.stringify(stored)) as object, 1))
}

/**
 * Reads the facts of an extraction; undefined when there are none, or they are of a later version or damaged.
 *
 * @throws {RefusedFileError} for a file that the budget does not allow
 */
export async function readStoredExtraction (
  analysisDir: string, budget: MemoryBudget
): Promise<StoredExtraction | undefined> {
  try {
    const text = await budget.readText(join(analysisDir, storedExtractionName))
    const stored = parseJson(text) as StoredExtraction
    // of one that was edited nothing is used but that it was
    const isKnown = isStoredExtraction(stored) || !isIntact(stored)
    return isKnown && stored.version >= FIRST_VERSION && stored.version <= VERSION ? stored : undefined
  } catch (error) {
    if (error instanceof RefusedFileError) throw error
    return undefined
  }
}

/** Tests whether an extraction is as it was stored; earlier versions don't tell. */
export const isIntact = (stored: StoredExtraction): boolean => stored.version < FIRST_SEALED || isSealed(stored)

/** Tests whether an extraction is of this version. */
export const isCurrent = ({ version }: StoredExtraction): boolean => version === VERSION
