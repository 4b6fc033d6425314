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

/** The router's code as it runs. */
export interface LoadedTarget {
  readonly module: string
  /** By its own package.json. */
  readonly version: string
  readonly integrity: string
}

/**
 * What will run: the installed package's version, and a SHA-256 over names and contents of its JavaScript and JSON files,
 * in order of name, which tells an edited or other copy from the published one.
 *
 * @param module name of the package, resolved from here
 */
export function loadedTarget (module: string): LoadedTarget {
  const dir = packageDir(module)
  const hash = createHash('sha256')
  for (const path of listCode(dir)) hash.update(path).update('\0').update(readFileSync(join(dir, path))).update('\0')
  const { version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string }
  return { module, version, integrity: `sha256-${hash.digest('base64')}` }
}
