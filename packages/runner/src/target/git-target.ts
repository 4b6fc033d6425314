import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readGivenText, UsageError } from '@gsplan/cli'
import { digestCode } from './code-digest.ts'
import { readFolderPackage } from './folder-target.ts'
import { moduleOfUrl } from './explain-module.ts'
import { runProgram } from '../run-program.ts'
import { readResolution, writeResolution } from './resolutions.ts'
import { cachedFolder } from './target-cache.ts'
import type { ResolveOptions, Target } from './target.ts'

export const isGitUrl = (module: string): boolean => /^(git\+|git:\/\/|ssh:\/\/|https?:\/\/)/.test(module)

/** Tests whether a git address is a folder of this machine, not one of another host (`scheme://host`, `host:path`). */
export function isLocalGit (module: string): boolean {
  const { url } = parseGitModule(module)
  return /^file:/i.test(url) || !/^([a-z][\w+.-]*:\/\/|[^/]+:)/i.test(url)
}

export interface ResolveGitOptions extends ResolveOptions {
  readonly url: string
  /** The package in a repository with several; without it the one in `directory`. */
  readonly packageName?: string | undefined
  /** @default the repository's root */
  readonly directory?: string | undefined
}

/** Splits `git+URL//folder/in/the/repository`. */
export function parseGitModule (module: string): { readonly url: string, readonly directory?: string | undefined } {
  const address = module.replace(/^git\+/, '')
  const [, url = address, directory] = /^(\w+:\/\/.*?)\/\/(.+)$/.exec(address) ?? []
  return { url, directory }
}

const markName = '.gsplan-built'

/** Only transports that run no program of the address's choosing. */
const env = { GIT_TERMINAL_PROMPT: '0', GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh' } as const

/**
 * Finds the commit of a reference in what `git ls-remote` prints; lines that are not an object's id and a name are passed
 * over, as the id becomes an argument of git.
 */
export function findCommit (listed: string, reference: string): string | undefined {
  const refs = new Map([...listed.matchAll(/^([0-9a-f]{40}|[0-9a-f]{64})\t(.+)$/gm)]
    .map(([, commit = '', name = '']) => [name, commit] as const))
  // an annotated tag's own object is not the commit
  return [`refs/heads/${reference}`, `refs/tags/${reference}^{}`, `refs/tags/${reference}`, reference]
    .map(name => refs.get(name)).find(found => found !== undefined)
}

/** The commit that a reference stands for: a branch, a tag, HEAD, or a full SHA-1 as it is. */
async function resolveCommit ({ url, version, cacheDir, signal }: ResolveGitOptions): Promise<{
  readonly commit: string
  readonly notes: readonly string[]
}> {
  if (/^[0-9a-f]{40}$/.test(version)) return { commit: version, notes: [] }
  const asked = { cacheDir, kind: 'git', module: url, reference: version } as const
  const reference = version === 'latest' ? 'HEAD' : version
  let listed: string
  try {
    listed = await runProgram('git', ['ls-remote', '--', url], { signal, env, purpose: `GS_VERSION ${version}` })
  } catch (cause) {
    signal.throwIfAborted()
    const last = await readResolution(asked)
    if (last === undefined) throw cause
    return {
      commit: last.version,
      notes: [`GS_VERSION ${version}: ${url} can't be asked; ${last.version} was its version on ${last.resolvedAt.slice(0, 10)}`]
    }
  }
  const commit = findCommit(listed, reference)
  if (commit === undefined) {
    throw new UsageError(`GS_VERSION: expected a version, dist-tag, or a branch, tag or full SHA-1 of ${url}, got ${version}`)
  }
  await writeResolution(asked, commit)
  return { commit, notes: [] }
}

/** Folder of a package by its name, outside node_modules. */
function findPackage (dir: string, name: string): string | undefined {
  const path = join(dir, 'package.json')
  if (existsSync(path) && (JSON.parse(readGivenText(path)) as { readonly name?: unknown }).name === name) return dir
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules' || entry.name.startsWith('.')) continue
    const found = findPackage(join(dir, entry.name), name)
    if (found !== undefined) return found
  }
  return undefined
}

function packageFolder (repository: string, { packageName, directory, url }: ResolveGitOptions): string {
  const dir = packageName === undefined ? join(repository, directory ?? '.') : findPackage(repository, packageName)
  if (dir === undefined) throw new UsageError(`GS_MODULE: expected the package ${packageName ?? ''} in ${url}, found none`)
  return dir
}

/** Refuses a router in Go, before anything is run that is not there. */
function refuseGoModule (dir: string, url: string): void {
  if (existsSync(join(dir, 'package.json')) || !existsSync(join(dir, 'go.mod'))) return
  throw new UsageError(`GS_MODULE: ${url} has a module in Go: name it by its path, ${
    moduleOfUrl(url) ?? 'such as github.com/libp2p/go-libp2p-pubsub'}, or by a folder with a copy of it`)
}

async function build (options: ResolveGitOptions, commit: string, dir: string): Promise<void> {
  const { url, signal } = options
  const purpose = `GS_VERSION ${commit.slice(0, 12)} of ${url}`
  await runProgram('git', ['clone', '--quiet', '--no-checkout', '--', url, dir], { signal, env, purpose })
  await runProgram('git', ['checkout', '--quiet', '--detach', commit], { cwd: dir, signal, env, purpose })
  refuseGoModule(packageFolder(dir, options), url)
  const install = existsSync(join(dir, 'package-lock.json')) ? 'ci' : 'install'
  await runProgram('npm', [install, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: dir, signal, purpose })
  await runProgram('npm', ['run', 'build', '--if-present'], { cwd: packageFolder(dir, options), signal, purpose })
  readFolderPackage(packageFolder(dir, options))
  await writeFile(join(dir, markName), `${commit}\n`)
}

/** The way to name a router in Go, where an address looks as if it had one. */
function hintGo (url: string): string {
  const module = moduleOfUrl(url)
  return module !== undefined && /\/go-[^/]*$/.test(module) ? `; a router in Go is named by its module: -D GS_MODULE=${module}` : ''
}

/**
 * A router from a git repository, cloned and built in the cache.
 *
 * @throws {UsageError} when that is not allowed, as a build runs the repository's scripts with the user's rights
 */
export async function resolveGitTarget (options: ResolveGitOptions): Promise<Target> {
  const { module, version, url, cacheDir, allowScripts, dryRun, onWait } = options
  if (!allowScripts) {
    throw new UsageError(`GS_VERSION: ${version} is a git reference (${url}), which needs a build: ` +
      `pass --allow-scripts if its scripts may run here${hintGo(url)}`)
  }
  onWait()
  const { commit, notes } = await resolveCommit(options)
  if (dryRun) return { module, version: commit, source: 'git', notes }
  const repository = await cachedFolder(cacheDir, 'git', [url, commit], {
    isWhole: dir => existsSync(join(dir, markName)),
    fill: async dir => { await build(options, commit, dir) },
    signal: options.signal, onWait
  })
  const dir = packageFolder(repository, options)
  const { name, entry } = readFolderPackage(dir)
  return {
    module, version: commit, source: 'git', integrity: digestCode(dir), code: { module: name, version: commit, entry }, notes
  }
}
