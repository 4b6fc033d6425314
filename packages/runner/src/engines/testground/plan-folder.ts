import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replaceFolder } from '@gsplan/cli'

/** Manifest and Dockerfile of gsplan's plan. */
const sourceDir = fileURLToPath(new URL('../../../testground-plan', import.meta.url))
const sources = ['manifest.toml', 'Dockerfile']

/** gsplan's plan as Testground takes one: a folder, which is also the build context of an image. */
export interface PlanFolder {
  readonly path: string
  /** The plan and its router in one executable file, which needs nothing but Node. */
  readonly artifact: string
}

/**
 * Assembles the plan's folder in the cache: manifest, Dockerfile, and the bundle. Its name follows from its content, so
 * that it never changes.
 *
 * @param bundle plan and router in one file
 */
export async function assemblePlanFolder (bundle: string, cacheDir: string): Promise<PlanFolder> {
  const hash = createHash('sha256')
  for (const path of [...sources.map(name => join(sourceDir, name)), bundle]) hash.update(await readFile(path))
  const path = join(cacheDir, 'plans', `gsplan-${hash.digest('hex').slice(0, 12)}`)
  const folder = { path, artifact: join(path, 'gsplan-plan.mjs') }
  await replaceFolder(path, async temporary => {
    for (const name of sources) await copyFile(join(sourceDir, name), join(temporary, name))
    await copyFile(bundle, join(temporary, 'gsplan-plan.mjs'))
    await chmod(join(temporary, 'gsplan-plan.mjs'), 0o755)
    // Testground's daemon may run as another user
    await chmod(temporary, 0o755)
  }, { isKept: () => existsSync(folder.artifact) })
  return folder
}
