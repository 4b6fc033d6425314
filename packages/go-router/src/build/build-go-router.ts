import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RouterError } from '@gsplan/router'
import { digestProgram, FACTS_FILE, REAL_FILE, WASM_FILE, type GoBuildFacts } from '../build-facts.ts'
import { askRealAbout } from '../real/ask-real-about.ts'
import { askAbout } from '../wasm/ask-about.ts'
import { findGoGeneration, pubsubModule, type GoGeneration } from './generation.ts'
import { quoteGoMod, readDeclared, readReplacements, type GoReplacement } from './go-mod.ts'
import { digestGoFolder, digestGoSources, readGoSources, type GoProgramKind } from './go-sources.ts'

/**
 * Runs `go` in a folder.
 *
 * @returns its standard output
 */
export type RunGo = (args: readonly string[], options: {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}) => Promise<string>

export interface BuildGoRouterInit {
  /** `wasm`: for a simulation; `real`: with hosts of this machine. @default wasm */
  readonly kind?: GoProgramKind | undefined
  /** Path of the Go module. */
  readonly module: string
  /** Exact version. */
  readonly version: string
  /** Folder with its sources, in the place of a version that is fetched. */
  readonly folder?: string | undefined
  readonly go: RunGo
  /** Empty folder that receives the compiled router. */
  readonly dir: string
}

/** Longest RPC of go-libp2p-pubsub unless an option says otherwise, bytes (`DefaultMaxMessageSize`). */
const DEFAULT_MAX_BYTES = 1 << 20

/** Names of the file of a kind of program. */
const programFiles: Readonly<Record<GoProgramKind, string>> = { wasm: WASM_FILE, real: REAL_FILE }

/** The system and processor of a program: of a real one this machine's, whatever the user makes for others. */
async function findPlatform (kind: GoProgramKind, go: RunGo, cwd: string): Promise<Readonly<Record<string, string>>> {
  if (kind === 'wasm') return { GOOS: 'js', GOARCH: 'wasm' }
  const [GOOS = '', GOARCH = ''] = (await go(['env', 'GOHOSTOS', 'GOHOSTARCH'], { cwd })).split('\n')
  return { CGO_ENABLED: '0', GOOS, GOARCH }
}

/** A module's sources. */
interface Sources {
  readonly dir: string
  readonly digest: string
}

async function findSources ({ module, version, folder, go }: BuildGoRouterInit, cwd: string): Promise<Sources> {
  if (folder !== undefined) return { dir: folder, digest: digestGoFolder(folder) }
  const stdout = await go(['mod', 'download', '-json', `${module}@${version}`], { cwd })
  const { Dir: dir, Sum: digest } = Object(JSON.parse(stdout)) as { readonly Dir?: unknown, readonly Sum?: unknown }
  if (typeof dir === 'string' && typeof digest === 'string') return { dir, digest }
  throw new RouterError(`${module} ${version}: expected go mod download to name a folder and its sum, got ${stdout.slice(0, 80)}`)
}

const formatReplacement = ({ replaced, by }: GoReplacement): string =>
  ['replace', ...replaced, '=>', ...by].map(text => text === '=>' ? text : quoteGoMod(text)).join(' ')

/**
 * The `go.mod` of a program around a router. A fork takes the place of the module that it declares itself to be; what a
 * folder replaces for itself is replaced here.
 */
function formatGoMod (
  { module, version, folder }: BuildGoRouterInit, declared: string, { require }: GoGeneration
): string {
  // a folder's name may have blanks in it
  const replacement = folder === undefined ? (module === declared ? undefined : `${module} ${version}`) : quoteGoMod(folder)
  const required = replacement === undefined ? version : 'v0.0.0'
  return [
    'module gsplan', '', 'go 1.24', '', ...[`${declared} ${required}`, ...require].map(line => `require ${line}`),
    ...replacement === undefined ? [] : [`replace ${declared} => ${replacement}`],
    ...folder === undefined ? [] : readReplacements(folder).map(formatReplacement), ''
  ].join('\n')
}

/** Writes a program's sources. They import a fork under the path that it has given itself, as its own packages do. */
async function writeSources (dir: string, kind: GoProgramKind, goMod: string, declared: string): Promise<void> {
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'go.mod'), goMod)
  for (const [name, text] of readGoSources(kind)) {
    await writeFile(join(dir, name), text.toString('utf8').replaceAll(`"${pubsubModule}`, `"${declared}`))
  }
}

/** Copies the loader of the Go release that has compiled. */
async function copyLoader ({ dir }: BuildGoRouterInit, release: string, root: string): Promise<void> {
  const found = ['lib', 'misc'].map(folder => join(root, folder, 'wasm', 'wasm_exec.js')).find(path => existsSync(path))
  if (found === undefined) throw new RouterError(`${release}: expected lib/wasm/wasm_exec.js in ${root}, found none: install all of Go`)
  await copyFile(found, join(dir, 'wasm_exec.js'))
}

/**
 * Compiles a program around a router.
 *
 * @throws {RouterError} when its sources lack something, or it doesn't run; what `go` throws
 */
export async function buildGoRouter (init: BuildGoRouterInit): Promise<GoBuildFacts> {
  const { module, version, go, dir, kind = 'wasm' } = init
  const source = join(dir, 'source')
  await mkdir(source)
  const sources = await findSources(init, source)
  const generation = findGoGeneration(sources.dir, kind, `${module} ${version}`)
  const declared = readDeclared(await readFile(join(sources.dir, 'go.mod'), 'utf8').catch(() => '')) ?? pubsubModule
  await writeSources(source, kind, formatGoMod(init, declared, generation), declared)
  const output = join(dir, programFiles[kind])
  await go([
    'build', '-mod=mod', '-trimpath', '-buildvcs=false', `-tags=${generation.tags.join(',')}`, '-ldflags=-s -w -checklinkname=0', '-o', output, '.'
  ], { cwd: source, env: await findPlatform(kind, go, source) })
  const [release = '', root = ''] = (await go(['env', 'GOVERSION', 'GOROOT'], { cwd: source })).split('\n')
  if (kind === 'wasm') await copyLoader(init, release, root)
  await rm(source, { recursive: true })
  const about = await (kind === 'wasm' ? askAbout : askRealAbout)(dir, `${module} ${version}`)
  const facts: GoBuildFacts = {
    module, version, go: release, tags: generation.tags, sources: sources.digest, ...about,
    longestRpc: {
      sendsBytes: DEFAULT_MAX_BYTES, takesBytes: DEFAULT_MAX_BYTES, isOption: !about.unfollowed.includes('maxRpcBytes')
    },
    program: digestProgram(output), shim: digestGoSources(kind)
  }
  await writeFile(join(dir, FACTS_FILE), `${JSON.stringify(facts, null, 2)}\n`)
  return facts
}
