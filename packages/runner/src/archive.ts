import { createWriteStream, existsSync } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { replaceFile, WorkShare, type OnShare } from '@gsplan/cli'
import { pack, type Pack } from 'tar-stream'
import { compareNames, inPathOrder } from './spool/path-order.ts'
import { readSpooled } from './spool/read-spool.ts'
import { openSpools, type InSpool } from './spool/open-spools.ts'

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
  entries.sort((a, b) => compareNames(a.name, b.name))
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

const headerOf = ({ runId, mtime }: OutputsPack, path: string, size: number): Parameters<Pack['entry']>[0] =>
  ({ name: `${runId}/${path}`, size, mtime, mode: 0o644, uid: 0, gid: 0 })

async function addSpooled (outputs: OutputsPack, { path, fd, file }: InSpool): Promise<void> {
  const { archive } = outputs
  const header = headerOf(outputs, path, file.size)
  const content = readSpooled(fd, file)
  const first = content.next()
  if (first.done === true || first.value.length === file.size) {
    await new Promise<void>((resolve, reject) => {
      const entry = archive.entry(header, first.done === true ? Buffer.alloc(0) : first.value, () => { resolve() })
      entry.on('error', reject)
    })
    return
  }
  await pipeline(Readable.from((function * () {
    yield first.value
    yield * content
  })(), { objectMode: false }), archive.entry(header))
}

/** @returns the file itself when it can't be read */
async function addFile (outputs: OutputsPack, path: string): Promise<LeftOut | undefined> {
  const { archive, dir } = outputs
  let file: FileHandle
  try {
    file = await open(join(dir, path))
  } catch (error) {
    return { path, why: codeOf(error), isLoss: true }
  }
  try {
    const { size } = await file.stat()
    const entry = archive.entry(headerOf(outputs, path, size))
    // without bytes that are added meanwhile
    await pipeline(size === 0 ? [] : file.createReadStream({ end: size - 1, autoClose: false }), entry)
  } finally {
    await file.close()
  }
  return undefined
}

/** Options of {@link packOutputs}. */
export interface PackOptions {
  /** Time of all entries. */
  readonly mtime: Date
  /** Told the share of the files that are packed. */
  readonly onShare?: OnShare | undefined
}

/**
 * Packs the instances' outputs in the layout of Testground's collector: `<run>/<group>/<instance>/<file>` in a tar.gz. The
 * same files give the same bytes: entries in order of name, one time, mode and owner for all. Streamed; the target is
 * complete or absent. Files that are not regular or can't be read are left out.
 *
 * @param outputsDir folder that holds `<run>/`, or files of the run in spools
 * @returns files that are not in the archive
 */
export async function packOutputs (
  outputsDir: string, runId: string, target: string, { mtime, onShare }: PackOptions
): Promise<readonly LeftOut[]> {
  return replaceFile(target, async temporary => {
    const leftOut: LeftOut[] = []
    const spools = openSpools(outputsDir, runId)
    const archive = pack()
    try {
      const writing = pipeline(archive, createGzip({ level: 6 }), createWriteStream(temporary))
      writing.catch(() => {})
      const dir = join(outputsDir, runId)
      const outputs = { archive, dir, runId, mtime }
      const listed: ReadonlyArray<Listed | InSpool> = spools.areSome && !existsSync(dir) ? [] : await list(dir)
      archive.entry({ name: `${runId}/`, type: 'directory', mtime, mode: 0o755, uid: 0, gid: 0 })
      const files = spools.files.length > 0 ? inPathOrder([...listed, ...spools.files]) : listed
      const share = new WorkShare(files.length, onShare)
      for (const file of files) {
        share.add(1)
        if ('fd' in file) {
          await addSpooled(outputs, file)
          continue
        }
        const missed = file.leftOut ?? await addFile(outputs, file.path)
        if (missed !== undefined) leftOut.push(missed)
      }
      archive.finalize()
      await writing
      return leftOut
    } catch (error) {
      archive.destroy()
      throw error
    } finally {
      spools.close()
    }
  })
}
