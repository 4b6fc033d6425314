import { open, stat } from 'node:fs/promises'
import { irregularKind, isMachineFailure, WorkShare, type OnShare } from '@gsplan/cli'
import { AnalysisError, ArchiveError } from '../errors.ts'
import { ArchiveGate, type ArchiveVisitor } from './archive-entry.ts'
import { MemoryBudget, type MemoryBudgetInit } from './memory-budget.ts'
import { readTar, readTarGz } from './read-tar.ts'
import { readZip } from './read-zip.ts'

type ArchiveFormat = 'tar.gz' | 'tar' | 'zip'

/** Place of `ustar` in the first header of a tar, of POSIX or GNU. */
const [MAGIC_START, MAGIC_END] = [257, 262]

/** Recognises the format of an archive by its first bytes, not by its name. */
async function sniff (path: string): Promise<ArchiveFormat> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(MAGIC_END)
    const { bytesRead } = await file.read(head, 0, MAGIC_END, 0)
    if (bytesRead >= 2 && head[0] === 0x1f && head[1] === 0x8b) return 'tar.gz'
    if (bytesRead >= 2 && head.toString('latin1', 0, 2) === 'PK') return 'zip'
    if (head.toString('latin1', MAGIC_START) === 'ustar') return 'tar'
  } finally {
    await file.close()
  }
  throw new ArchiveError(`${path}: expected a tar.gz, tar or zip archive, found none of these`)
}

async function sniffReadable (path: string): ReturnType<typeof sniff> {
  try {
    const kind = irregularKind(path)
    if (kind !== undefined) throw new AnalysisError(`${path}: expected an archive, which is a regular file, found ${kind}`)
    return await sniff(path)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined) throw cause
    throw new AnalysisError(`${path}: expected an archive that can be read, got ${code}`, { cause })
  }
}

const readers = { 'tar.gz': readTarGz, tar: readTar, zip: readZip }

/** Options of {@link readArchive}. */
export interface ReadArchiveOptions extends Pick<MemoryBudgetInit, 'maxMemoryBytes'> {
  /** Budget that what is kept is charged to. @default one for the archive, of `maxMemoryBytes` */
  readonly budget?: MemoryBudget | undefined
  readonly signal?: AbortSignal | undefined
  /** Told the share of the archive that was read. */
  readonly onShare?: OnShare | undefined
}

/**
 * Reads the regular files of an archive (tar.gz, tar or zip, by content) one after the other. Folders, links and devices are
 * skipped; nothing is written. Memory holds a chunk, and of a zip one entry of its directory.
 *
 * @param wanted selects entries by path; others are skipped
 * @throws {AnalysisError} for a file that can't be read
 * @throws {ArchiveError} for damaged data, or more of it than the budget allows
 */
export async function readArchive (
  path: string, wanted: (path: string) => boolean, onEntry: ArchiveVisitor['onEntry'],
  { maxMemoryBytes, budget, signal, onShare }: ReadArchiveOptions = {}
): Promise<void> {
  const read = readers[await sniffReadable(path)]
  try {
    const { size: sizeBytes } = await stat(path)
    const charged = budget ?? new MemoryBudget({ source: path, sizeBytes, maxMemoryBytes })
    const share = new WorkShare(sizeBytes, onShare)
    await read(path, new ArchiveGate(path, sizeBytes, charged), { wanted, onEntry, signal, share })
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof ArchiveError || 'exitCode' in (cause as object) || isMachineFailure(cause)) throw cause
    throw new ArchiveError(`${path}: damaged archive: ${(cause as Error).message}`, { cause })
  }
}
