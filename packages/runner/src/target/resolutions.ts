import { dirname, join } from 'node:path'
import { makeFolder, readBounded, writeWhole } from '@gsplan/cli'
import { cacheName, writingCache } from './target-cache.ts'

/** A reference, such as a dist-tag or branch, that is looked up for a module. */
export interface Reference {
  readonly cacheDir: string
  /** Where it is looked up. */
  readonly kind: 'npm' | 'git' | 'go'
  readonly module: string
  readonly reference: string
}

/** Version that a reference stood for when it was last looked up. */
export interface Resolution {
  readonly version: string
  /** ISO 8601. */
  readonly resolvedAt: string
}

const resolutionPath = ({ cacheDir, kind, module, reference }: Reference): string =>
  join(cacheDir, 'resolutions', kind, `${cacheName(module, reference)}.json`)

/** Last resolution of a reference; undefined when it was never looked up, or the record is damaged. */
export async function readResolution (reference: Reference): Promise<Resolution | undefined> {
  try {
    const found = JSON.parse((await readBounded(resolutionPath(reference))).toString('utf8')) as Resolution
    return typeof found.version === 'string' && typeof found.resolvedAt === 'string' ? found : undefined
  } catch {
    return undefined
  }
}

/** Records the version that a reference stands for now. Concurrent runs may record the same one; the last wins. */
export async function writeResolution (reference: Reference, version: string): Promise<void> {
  const path = resolutionPath(reference)
  const resolution: Resolution = { version, resolvedAt: new Date().toISOString() }
  await writingCache(reference.cacheDir, async () => {
    makeFolder(dirname(path))
    await writeWhole(path, `${JSON.stringify(resolution)}\n`)
  })
}
