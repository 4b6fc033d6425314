import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of an installed package, found from the file that its name resolves to. */
function packageDir (module: string): string {
  let dir = dirname(fileURLToPath(import.meta.resolve(module)))
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir)
  return dir
}

function listCode (dir: string, prefix = ''): string[] {
  return readdirSync(join(dir, prefix), { withFileTypes: true }).flatMap(entry => {
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listCode(dir, path)
    return /\.(m?js|json)$/.test(entry.name) ? [path] : []
  }).sort()
}

/**
 * What identifies the router's code as it was loaded: SHA-256 over names and contents of its JavaScript and JSON files,
 * in order of name. Tells an edited or other copy from the published one.
 *
 * @param module name of the package, resolved from here
 */
export function targetIntegrity (module: string): string {
  const dir = packageDir(module)
  const hash = createHash('sha256')
  for (const path of listCode(dir)) hash.update(path).update('\0').update(readFileSync(join(dir, path))).update('\0')
  return `sha256-${hash.digest('base64')}`
}
