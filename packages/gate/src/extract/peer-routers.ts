import type { StatedEnv } from '@gsplan/testground'
import type { PeerInfo } from './peer-info.ts'

/** A router of a run, and its peers. */
export interface RouterPeers {
  readonly module: string
  readonly version: string
  /** Seqs of the peers that have it. */
  readonly peers: readonly number[]
}

/** An instance that states its test parameters, and its peers. */
interface RoutedInstance {
  readonly env: StatedEnv | undefined
  readonly peers: readonly PeerInfo[]
}

/**
 * Finds the routers that the start events of instances state (`gs_module`, `gs_version`), in order of their names.
 *
 * @returns none for a run of one router
 */
export function findPeerRouters (instances: readonly RoutedInstance[]): RouterPeers[] {
  const routers = new Map<string, RouterPeers & { readonly peers: number[] }>()
  for (const { env, peers } of instances) {
    const { gs_module: module, gs_version: version = '' } = env?.params ?? {}
    if (module === undefined || module === '') continue
    const name = `${module} ${version}`
    const router = routers.get(name) ?? { module, version, peers: [] }
    routers.set(name, router)
    for (const { seq } of peers) router.peers.push(seq)
  }
  if (routers.size < 2) return []
  return [...routers].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([, { module, version, peers }]) => ({ module, version, peers: peers.sort((a, b) => a - b) }))
}

/** Name of a router in tables, figures and texts. */
export const nameRouter = ({ module, version }: Pick<RouterPeers, 'module' | 'version'>): string =>
  `${module} ${version}`.trim()
