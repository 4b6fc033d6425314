import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readReplacements } from './go-mod.ts'

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

/** Tests whether a file of a module is compiled by its name. */
const isSource = (name: string): boolean => /(\.(go|s|h|proto)|^go\.(mod|sum))$/.test(name)

/** Files that a module is compiled of, by name, in its order: its sources, and all files where some are embedded. */
function readSources (dir: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name => !/(^|\/)[._]/.test(name)).sort()
  const [sources, others] = [names.filter(isSource), names.filter(name => !isSource(name))]
  const texts = new Map<string, Buffer>()
  // a folder may have the name of a source, and a link may lead nowhere
  const read = (name: string): unknown => statSync(join(dir, name), { throwIfNoEntry: false })?.isFile() === true &&
    texts.set(name, readFileSync(join(dir, name)))
  sources.forEach(read)
  if ([...texts.values()].some(text => text.includes('\n//go:embed '))) others.forEach(read)
  return texts
}

/**
 * SHA-256 over names and contents of what a module is compiled of: its Go, assembler and protobuf files, its `go.mod`, files
 * that it embeds, and folders that take the place of its dependencies.
 */
export function digestGoFolder (dir: string): string {
  const hash = createHash('sha256')
  const replacing = readReplacements(dir).filter(({ isFolder }) => isFolder).map(({ by: [folder = ''] }) => folder)
  // a folder that is no module is told by go
  for (const folder of [dir, ...replacing.filter(each => existsSync(join(each, 'go.mod')))]) {
    for (const [name, text] of readSources(folder)) hash.update(name).update('\0').update(text).update('\0')
  }
  return `sha256-${hash.digest('base64')}`
}

/** SHA-256 over the Go files of a program and the list of generations. */
export function digestGoSources (kind: GoProgramKind): string {
  const hash = createHash('sha256').update(readFileSync(join(goSources, 'generations.json')))
  for (const [name, text] of readGoSources(kind)) hash.update(name).update('\0').update(text).update('\0')
  return `sha256-${hash.digest('base64')}`
}
