import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RouterCode } from '@gsplan/router'

const entries = {
  '@chainsafe/libp2p-gossipsub': (): string => import.meta.resolve('@chainsafe/libp2p-gossipsub'),
  '@libp2p/gossipsub': (): string => import.meta.resolve('@libp2p/gossipsub')
} as const

export type BundledRouter = keyof typeof entries

/** Names of the routers that come with the plan: one of each generation. */
export const bundledRouters: readonly BundledRouter[] = Object.keys(entries) as BundledRouter[]

/** A router that comes with the plan: the installed package, its version by its own package.json. */
export function bundledRouter (module: BundledRouter): RouterCode & { readonly dir: string } {
  const entry = entries[module]()
  let dir = dirname(fileURLToPath(entry))
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir)
  const { version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { version: string }
  return { module, version, entry, dir }
}
