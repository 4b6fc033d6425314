import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Files of a folder, and those that links lead to, but hidden ones and dependencies, by their paths in order. */
function listFiles (dir: string, prefix = ''): string[] {
  return readdirSync(join(dir, prefix), { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) return listFiles(dir, path)
    return statSync(join(dir, path), { throwIfNoEntry: false })?.isFile() === true ? [path] : []
  }).sort()
}

/**
 * SHA-256 of the content of a plan that `--plan` names: of the file, or of names and contents of the folder's files but
 * for dependencies (`node_modules`) and hidden ones.
 *
 * @returns undefined without a plan, and for one that is no path of this machine, or can't be read
 */
export function digestPlan (plan: string | undefined): string | undefined {
  if (plan === undefined) return undefined
  const hash = createHash('sha256')
  try {
    if (statSync(plan).isDirectory()) {
      for (const path of listFiles(plan)) hash.update(path).update('\0').update(readFileSync(join(plan, path))).update('\0')
    } else {
      hash.update(readFileSync(plan))
    }
  } catch {
    return undefined
  }
  return `sha256-${hash.digest('base64')}`
}
