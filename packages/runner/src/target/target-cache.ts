import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { lockOf, makeFolder, replaceFolder, UsageError, withLock } from '@gsplan/cli'

/** `GSPLAN_CACHE`, else `gsplan` in the user's cache folder (`XDG_CACHE_HOME`, `~/.cache`). */
export function defaultCacheDir (env: NodeJS.ProcessEnv = process.env): string {
  const { GSPLAN_CACHE: own = '', XDG_CACHE_HOME: shared = '' } = env
  if (own !== '') return own
  return join(shared === '' ? join(homedir(), '.cache') : shared, 'gsplan')
}

/** Name of a folder or file in the cache, for people; a digest separates names that would look the same. */
export function cacheName (...parts: readonly string[]): string {
  const name = parts.join('@')
  if (/^[\w@./-]+$/.test(name) && !name.includes('..')) return name.replaceAll('/', '+')
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
  return `${name.replace(/[^\w@-]+/g, '+')}-${digest}`
}

/** Check and maker of a folder of the cache. */
export interface CachedFolderInit {
  /** True if a folder can be used; if not, it is made again. */
  readonly isWhole: (dir: string) => boolean
  /** Writes the folder's files to a temporary place. */
  readonly fill: (dir: string) => Promise<void>
  readonly signal?: AbortSignal | undefined
  /** Called when another run makes the folder, which is waited for. */
  readonly onWait?: ((activity: string) => void) | undefined
}

/** Codes of a folder that can't be made or written. */
const unwritable: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'])

/**
 * Does work that writes into the cache.
 *
 * @throws {UsageError} when the cache can't be written, with the variable that names another place
 */
export async function writingCache<T> (cacheDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code, path, syscall, message } = error as NodeJS.ErrnoException
    // a folder around the cache, or the cache; a file in the place of one is wrong usage already
    const isOfCache = error instanceof UsageError || (path !== undefined && `${cacheDir}/`.startsWith(`${path}/`))
    const isUnwritable = unwritable.has(code) || (code === 'ENOENT' && syscall === 'mkdir')
    if (!isUnwritable || !(isOfCache || path?.startsWith(`${cacheDir}/`) === true)) throw error
    throw new UsageError(`${cacheDir}: expected a cache folder that can be written, got ${code ?? message}; ` +
      'the environment variable GSPLAN_CACHE names another', { cause: error })
  }
}

/**
 * Finds or makes a folder of the cache, which exists whole or not at all. Of concurrent runs one makes it, and the others
 * wait for it.
 */
export async function cachedFolder (
  cacheDir: string, kind: string, name: readonly string[], { isWhole, fill, signal, onWait }: CachedFolderInit
): Promise<string> {
  const dir = join(cacheDir, 'targets', kind, cacheName(...name))
  if (existsSync(dir) && isWhole(dir)) return dir
  try {
    await writingCache(cacheDir, async () => {
      makeFolder(dirname(dir))
      // a damaged folder is replaced, not a whole one that another run has made meanwhile
      await withLock(lockOf(dir), () => replaceFolder(dir, fill, { isKept: isWhole }), {
        signal, onWait: () => { onWait?.(`waiting for another run that makes ${name.slice(0, 2).join('@')}`) }
      })
    })
  } catch (error) {
    // another run may have succeeded where this one failed
    if (!existsSync(dir) || !isWhole(dir)) throw error
  }
  return dir
}
