import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Words, strings and comments of a line. */
const word = /\/\/.*|"(?:[^"\\]|\\.)*"|`[^`]*`|(?:(?!\/\/)[^\s"`])+/g

/** A word without its quotes. */
function unquote (text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1)
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

/** A word of a `go.mod`, quoted where it must be. */
export const quoteGoMod = (text: string): string => /^[\w./~+-]+$/.test(text) ? text : JSON.stringify(text)

/**
 * Reads the directives of a `go.mod` with their arguments (go.dev/ref/mod), one of a block each: `require a v1` and
 * `require ( a v1 )` are the same.
 */
export function * goModDirectives (text: string): Generator<readonly [directive: string, args: readonly string[]]> {
  let block: string | undefined
  for (const line of text.split('\n')) {
    const words = [...line.matchAll(word)].map(([found]) => found).filter(found => !found.startsWith('//')).map(unquote)
    const [first, second] = words
    if (first === undefined) continue
    if (block !== undefined && first === ')') block = undefined
    else if (block !== undefined) yield [block, words]
    else if (second === '(') block = first
    else yield [first, words.slice(1)]
  }
}

/** The path that a `go.mod` declares; undefined for one without. */
export function readDeclared (text: string): string | undefined {
  for (const [directive, [path]] of goModDirectives(text)) if (directive === 'module') return path
  return undefined
}

/** A dependency that a folder's `go.mod` replaces by another module or a folder. */
export interface GoReplacement {
  /** Module, and the version of it if only that is replaced. */
  readonly replaced: readonly string[]
  /** Absolute path of a folder, or another module and its version. */
  readonly by: readonly string[]
  readonly isFolder: boolean
}

/** Lists the dependencies that a folder's `go.mod` replaces; `go` itself follows those of the main module alone. */
export function readReplacements (dir: string): readonly GoReplacement[] {
  const path = join(dir, 'go.mod')
  if (!existsSync(path)) return []
  const directives = [...goModDirectives(readFileSync(path, 'utf8'))]
  return directives.filter(([directive]) => directive === 'replace').map(([, args]) => {
    const arrow = args.indexOf('=>')
    const [target = '', ...version] = args.slice(arrow + 1)
    const isFolder = /^(\.{0,2}\/|\.{1,2}$)/.test(target)
    return { replaced: args.slice(0, arrow), by: [isFolder ? resolve(dir, target) : target, ...version], isFolder }
  })
}
