import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isJsonObject } from '@gsplan/run-format'
import { digestCode } from './code-digest.ts'

/** Fields of a package.json that name packages which its code imports. */
const fields = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const

/** Names that Node looks for in `node_modules`; others are paths. */
const NAME = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*$/

function readManifest (dir: string): Readonly<Record<string, unknown>> {
  const manifest: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  return isJsonObject(manifest) ? manifest : {}
}

const namesOf = (manifest: Readonly<Record<string, unknown>>): string[] =>
  fields.flatMap(field => isJsonObject(manifest[field]) ? Object.keys(manifest[field]) : []).filter(name => NAME.test(name))

/** Folder of a package, as Node finds it from a folder: in the nearest `node_modules` that has it, links followed. */
function findPackage (name: string, from: string): string | undefined {
  const dir = join(from, 'node_modules', name)
  if (existsSync(join(dir, 'package.json'))) return realpathSync(dir)
  const above = dirname(from)
  return above === from ? undefined : findPackage(name, above)
}

/**
 * SHA-256 over the packages that the code of a package imports, directly or through others, as Node finds them: name,
 * version and code of each. Another version, an edited copy, and a linked folder that was built again give another one; the
 * places of the packages don't count.
 *
 * @throws errors of the file system, and SyntaxError for a package.json that is no JSON
 */
export function digestDependencies (dir: string): string {
  const start = realpathSync(dir)
  const lines = new Map<string, string>()
  const missing = new Set<string>()
  const waiting = [start]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (lines.has(at)) continue
    const manifest = readManifest(at)
    // the package itself has a digest of its own
    lines.set(at, at === start ? '' : JSON.stringify([manifest['name'], manifest['version'], digestCode(at)]))
    for (const name of namesOf(manifest)) {
      const found = findPackage(name, at)
      if (found === undefined) missing.add(JSON.stringify([name]))
      else waiting.push(found)
    }
  }
  const all = [...new Set(lines.values()), ...missing].sort()
  return `sha256-${createHash('sha256').update(all.join('\n')).digest('base64')}`
}
