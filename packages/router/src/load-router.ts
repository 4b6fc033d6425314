import { resolve } from 'import-meta-resolve'
import { RouterError } from './errors.ts'
import { createRouterTarget } from './create-router-target.ts'
import type { PackageExports } from './generations/generation.ts'
import { refusal } from './generations/generations.ts'
import type { LengthPrefixed } from './rpc/length-limits.ts'
import type { RouterModules } from './probe-router.ts'
import type { JsRouterTarget } from './router-target.ts'

/** Where a router package lies. */
export interface RouterCode {
  readonly module: string
  readonly version: string
  /** URL of the file that the package's name stands for. */
  readonly entry: string
}

async function importExports ({ module, version }: RouterCode, url: string): Promise<PackageExports> {
  try {
    return await import(url) as PackageExports
  } catch (cause) {
    throw new RouterError(`${module} ${version}: expected a package that can be imported, got: ${firstLine(cause)}`)
  }
}

async function importFunction<K extends keyof RouterModules> (
  code: RouterCode, url: string, name: K
): Promise<RouterModules[K]> {
  const { module, version } = code
  const exports = await importExports(code, url)
  if (typeof exports[name] !== 'function') {
    throw refusal(`${module} ${version}`, `a package without the function ${name} in ${url}`)
  }
  return exports[name] as RouterModules[K]
}

const firstLine = (cause: unknown): string => (cause as Error).message.split('\n', 1)[0] as string

/** A package that the router depends on, as the router itself would find it. */
function resolveFor ({ module, version, entry }: RouterCode, dependency: string): string {
  try {
    return resolve(dependency, entry)
  } catch (cause) {
    throw new RouterError(`${module} ${version}: expected a package that depends on ${dependency}, got: ${firstLine(cause)}`)
  }
}

/**
 * Imports a router package, with those parts of libp2p that it uses itself. Under virtual time only what is imported
 * after the simulation was created lives in it.
 *
 * @throws {RouterError} when it can't be imported or is no gossipsub router
 */
export async function loadRouter (code: RouterCode): Promise<JsRouterTarget> {
  const { module, version, entry } = code
  return createRouterTarget({
    module,
    version,
    gossipsub: await importFunction(code, entry, 'gossipsub'),
    multiaddr: await importFunction(code, resolveFor(code, '@multiformats/multiaddr'), 'multiaddr'),
    keys: await importExports(code, resolveFor(code, '@libp2p/crypto/keys')),
    peerIds: await importExports(code, resolveFor(code, '@libp2p/peer-id')),
    lengthPrefixed: await importExports(code, resolveFor(code, 'it-length-prefixed')) as object as LengthPrefixed
  })
}
