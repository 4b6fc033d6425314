import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

function listCode (dir: string, prefix = ''): string[] {
  return readdirSync(join(dir, prefix), { withFileTypes: true }).flatMap(entry => {
    const path = join(prefix, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : listCode(dir, path)
    return /\.([cm]?js|json)$/.test(entry.name) ? [path] : []
  }).sort()
}

/**
 * SHA-256 over names and contents of a package's JavaScript and JSON files, in order of name: an edited copy differs from
 * the published one. Dependencies are not included.
 */
export function digestCode (dir: string): string {
  const hash = createHash('sha256')
  for (const path of listCode(dir)) hash.update(path).update('\0').update(readFileSync(join(dir, path))).update('\0')
  return `sha256-${hash.digest('base64')}`
}
