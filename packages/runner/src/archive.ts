import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack, type Pack } from 'tar-stream'

/** Paths of all files below a folder, in order of name. */
async function listFiles (dir: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(join(dir, prefix), { withFileTypes: true })
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const lists = await Promise.all(entries.map(async entry => {
    const path = join(prefix, entry.name)
    return entry.isDirectory() ? listFiles(dir, path) : [path]
  }))
  return lists.flat()
}

async function addFile (archive: Pack, dir: string, name: string, path: string, mtime: Date): Promise<void> {
  const { size } = await stat(join(dir, path))
  const entry = archive.entry({ name, size, mtime, mode: 0o644, uid: 0, gid: 0 })
  await pipeline(createReadStream(join(dir, path)), entry)
}

/**
 * Packs what instances wrote as Testground's collector does: `<run>/<group>/<instance>/<file>` in a tar.gz. The same
 * files give the same bytes: entries in order of name, one time, mode and owner for all. Streamed; the target is
 * complete or absent.
 *
 * @param outputsDir folder that holds `<run>/`
 * @param mtime time that all entries get
 */
export async function packOutputs (outputsDir: string, runId: string, target: string, mtime: Date): Promise<void> {
  const temporary = `${target}.tmp`
  const archive = pack()
  try {
    const writing = pipeline(archive, createGzip({ level: 6 }), createWriteStream(temporary))
    writing.catch(() => {})
    const dir = join(outputsDir, runId)
    archive.entry({ name: `${runId}/`, type: 'directory', mtime, mode: 0o755, uid: 0, gid: 0 })
    for (const path of await listFiles(dir)) await addFile(archive, dir, `${runId}/${path}`, path, mtime)
    archive.finalize()
    await writing
    await rename(temporary, target)
  } catch (error) {
    archive.destroy()
    await rm(temporary, { force: true })
    throw error
  }
}
