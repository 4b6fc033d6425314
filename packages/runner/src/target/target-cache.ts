import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** `GSPLAN_CACHE`, else `gsplan` in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`). */
export function defaultCacheDir (env: NodeJS.ProcessEnv = process.env): string {
  const { GSPLAN_CACHE: own, XDG_CACHE_HOME: shared } = env
  if (own !== undefined && own !== '') return own
  return join(shared !== undefined && shared !== '' ? shared : join(homedir(), '.cache'), 'gsplan')
}

/** A name as one folder or file of the cache, to be read by people; a digest tells apart what looks the same then. */
function fileName (...parts: readonly string[]): string {
  const name = parts.join('@')
  if (/^[\w@./-]+$/.test(name) && !name.includes('..')) return name.replaceAll('/', '+')
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
  return `${name.replace(/[^\w@-]+/g, '+')}-${digest}`
}

/** A version that a reference stood for when it was last looked up. */
export interface Resolution {
  readonly version: string
  readonly resolvedAt: string
}

const resolutionPath = (cacheDir: string, kind: string, module: string, reference: string): string =>
  join(cacheDir, 'resolutions', kind, `${fileName(module, reference)}.json`)

export async function readResolution (
  cacheDir: string, kind: string, module: string, reference: string
): Promise<Resolution | undefined> {
  try {
    const found = JSON.parse(await readFile(resolutionPath(cacheDir, kind, module, reference), 'utf8')) as Resolution
    return typeof found.version === 'string' && typeof found.resolvedAt === 'string' ? found : undefined
  } catch {
    // not there, or damaged: as if it had never been looked up
    return undefined
  }
}

export async function writeResolution (
  cacheDir: string, kind: string, module: string, reference: string, version: string
): Promise<void> {
  const path = resolutionPath(cacheDir, kind, module, reference)
  await mkdir(dirname(path), { recursive: true })
  const resolution: Resolution = { version, resolvedAt: new Date().toISOString() }
  await writeFile(`${path}.tmp`, `${JSON.stringify(resolution)}\n`)
  await rename(`${path}.tmp`, path)
}

/**
 * A folder of the cache that is there whole or not at all.
 *
 * @param isWhole whether what is there may be used; if not, it is made again
 * @param fill puts the folder's files into a temporary place beside it
 */
export async function cachedFolder (
  cacheDir: string, kind: string, name: readonly string[],
  { isWhole, fill }: { readonly isWhole: (dir: string) => boolean, readonly fill: (dir: string) => Promise<void> }
): Promise<string> {
  const dir = join(cacheDir, 'targets', kind, fileName(...name))
  if (existsSync(dir)) {
    if (isWhole(dir)) return dir
    await rm(dir, { recursive: true, force: true })
  }
  await mkdir(dirname(dir), { recursive: true })
  const temporary = await mkdtemp(`${dir}.tmp-`)
  try {
    await fill(temporary)
    await rename(temporary, dir)
  } catch (error) {
    // another process may have been faster
    if (!existsSync(dir) || !isWhole(dir)) throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  return dir
}
