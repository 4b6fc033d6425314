import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the Go half of this package. */
export const goSources: string = fileURLToPath(new URL('../../go', import.meta.url))

/** Kinds of program: routers in virtual time, or with real hosts. */
export type GoProgramKind = 'wasm' | 'real'

/** The Go files of a program, by name. */
export function readGoSources (kind: GoProgramKind): ReadonlyMap<string, Buffer> {
  const files = ['shared', kind].flatMap(folder => readdirSync(join(goSources, folder))
    .filter(name => name.endsWith('.go')).map(name => [name, readFileSync(join(goSources, folder, name))] as const))
  return new Map(files.sort(([a], [b]) => a < b ? -1 : 1))
}

/** SHA-256 over names and contents of a module's Go and protobuf files and its `go.mod`, in order of name. */
export function digestGoFolder (dir: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter(name => /(\.go|\.proto|^go\.(mod|sum))$/.test(name) && !/(^|\/)[._]/.test(name)).sort()
  for (const name of names) hash.update(name).update('\0').update(readFileSync(join(dir, name))).update('\0')
  return `sha256-${hash.digest('base64')}`
}

/** SHA-256 over the Go files of a program and the list of generations. */
export function digestGoSources (kind: GoProgramKind): string {
  const hash = createHash('sha256').update(readFileSync(join(goSources, 'generations.json')))
  for (const [name, text] of readGoSources(kind)) hash.update(name).update('\0').update(text).update('\0')
  return `sha256-${hash.digest('base64')}`
}
