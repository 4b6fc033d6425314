import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buildGoRouter, digestGoSources, type GoRouterCode } from '../src/index.ts'

const pubsub = 'github.com/libp2p/go-libp2p-pubsub'

const release = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
const shim = digestGoSources('wasm').slice(7, 19).replaceAll(/[+/]/g, '_')

/** Outside the clone: a build takes minutes. */
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gsplan-test', 'go')
const placeOf = (version: string): string => join(cache, `${version}-${release.stdout.trim()}-${shim}`)

/** Whether a version can be compiled in a test: a cold cache is filled by nightly runs alone. */
export const canCompile = (version: string): boolean =>
  release.status === 0 && (existsSync(placeOf(version)) || process.env['GSPLAN_NIGHTLY'] !== undefined)

const go = async (
  args: readonly string[], { cwd, env }: { readonly cwd: string, readonly env?: Readonly<Record<string, string>> }
): Promise<string> => execFileSync('go', args, {
  cwd, env: { ...process.env, GO111MODULE: 'on', GOFLAGS: '', GOWORK: 'off', ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']
})

/** A compiled version, of the cache or new. */
export async function compiled (version: string): Promise<GoRouterCode> {
  const dir = placeOf(version)
  if (!existsSync(dir)) {
    const work = `${dir}.${process.pid}`
    mkdirSync(work, { recursive: true })
    await buildGoRouter({ module: pubsub, version, dir: work, go })
    if (existsSync(dir)) rmSync(work, { recursive: true })
    else renameSync(work, dir)
  }
  return { module: pubsub, version, dir }
}
