import { createWriteStream } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { replaceFile } from '@gsplan/cli'
import { pack, type Pack } from 'tar-stream'

/** A file of the instances that is not in the archive. */
export interface LeftOut {
  /** Below the run's folder. */
  readonly path: string
  readonly why: string
  /** It might have been a file of the archive, but could not be read. */
  readonly isLoss: boolean
}

interface Listed {
  readonly path: string
  /** Why it can't be packed. */
  readonly leftOut?: LeftOut
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message

/** Lists a folder and its sub-folders, in order of name. Links are not followed: they may lead anywhere. */
async function list (dir: string, prefix = ''): Promise<Listed[]> {
  const entries = await readdir(join(dir, prefix), { withFileTypes: true })
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const lists = await Promise.all(entries.map(async (entry): Promise<Listed[]> => {
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) {
      return list(dir, path).catch((error: unknown) => [{ path, leftOut: { path, why: codeOf(error), isLoss: true } }])
    }
    return [entry.isFile() ? { path } : { path, leftOut: { path, why: 'no regular file', isLoss: false } }]
  }))
  return lists.flat()
}

/** An archive of one run's outputs, as it is written. */
interface OutputsPack {
  readonly archive: Pack
  /** The run's folder. */
  readonly dir: string
  readonly runId: string
  readonly mtime: Date
}

/** @returns the file itself when it can't be read */
async function addFile ({ archive, dir, runId, mtime }: OutputsPack, path: string): Promise<LeftOut | undefined> {
  let file: FileHandle
  try {
    file = await open(join(dir, path))
  } catch (error) {
    return { path, why: codeOf(error), isLoss: true }
  }
  try {
    const { size } = await file.stat()
    const entry = archive.entry({ name: `${runId}/${path}`, size, mtime, mode: 0o644, uid: 0, gid: 0 })
    // without bytes that are added meanwhile
    await pipeline(size === 0 ? [] : file.createReadStream({ end: size - 1, autoClose: false }), entry)
  } finally {
    await file.close()
  }
  return undefined
}

/**
 * Packs the instances' outputs in the layout of Testground's collector: `<run>/<group>/<instance>/<file>` in a tar.gz. The
 * same files give the same bytes: entries in order of name, one time, mode and owner for all. Streamed; the target is
 * complete or absent. Files that are not regular or can't be read are left out.
 *
 * @param outputsDir folder that holds `<run>/`
 * @param mtime time of all entries
 * @returns files that are not in the archive
 */
export async function packOutputs (
  outputsDir: string, runId: string, target: string, mtime: Date
): Promise<readonly LeftOut[]> {
  return replaceFile(target, async temporary => {
    const leftOut: LeftOut[] = []
    const archive = pack()
    try {
      const writing = pipeline(archive, createGzip({ level: 6 }), createWriteStream(temporary))
      writing.catch(() => {})
      const dir = join(outputsDir, runId)
      archive.entry({ name: `${runId}/`, type: 'directory', mtime, mode: 0o755, uid: 0, gid: 0 })
      for (const { path, leftOut: known } of await list(dir)) {
        const missed = known ?? await addFile({ archive, dir, runId, mtime }, path)
        if (missed !== undefined) leftOut.push(missed)
      }
      archive.finalize()
      await writing
      return leftOut
    } catch (error) {
      archive.destroy()
      throw error
    }
  })
}
