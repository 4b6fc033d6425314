import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How a peer's process kept up in the run phase (`health-honest-<seq>.json`); only real-time engines write it. */
export interface PeerHealth {
  readonly seq: number
  readonly LagP99Ms: number
  readonly CpuFraction: number
  /** Of the packets that the process shaped itself. */
  readonly PacketLagP75Ms?: number
  readonly PacketLagP99Ms?: number
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** Reads the health files of an analysis folder, in order of seq; files that are no JSON are left out. */
export async function readHealth (analysisDir: string): Promise<readonly PeerHealth[]> {
  const peers: PeerHealth[] = []
  for (const name of await readdir(analysisDir)) {
    const seq = /^health-honest-(\d+)\.json$/.exec(name)?.[1]
    if (seq === undefined) continue
    try {
      const text = await readFile(join(analysisDir, name), 'utf8')
      const { LagP99Ms, CpuFraction, PacketLagP75Ms, PacketLagP99Ms } = JSON.parse(text) as PeerHealth
      if (!isNumber(LagP99Ms) || !isNumber(CpuFraction)) continue
      peers.push({
        seq: Number(seq), LagP99Ms, CpuFraction, ...isNumber(PacketLagP75Ms) ? { PacketLagP75Ms } : {},
        ...isNumber(PacketLagP99Ms) ? { PacketLagP99Ms } : {}
      })
    } catch {
      // damaged: not measurable
    }
  }
  return peers.sort((a, b) => a.seq - b.seq)
}

const worst = (values: readonly number[]): number | null => values.length === 0 ? null : Math.max(...values)

/** The worst instance's event-loop lag, share of a core, and lateness of packets. */
export const computeHealth = (
  peers: readonly PeerHealth[]
): Readonly<Record<'lag_p99' | 'packet_lag_p75' | 'packet_lag_p99' | 'cpu_fraction', number | null>> => ({
  lag_p99: worst(peers.map(({ LagP99Ms }) => LagP99Ms)),
  packet_lag_p75: worst(peers.flatMap(({ PacketLagP75Ms }) => PacketLagP75Ms ?? [])),
  packet_lag_p99: worst(peers.flatMap(({ PacketLagP99Ms }) => PacketLagP99Ms ?? [])),
  cpu_fraction: worst(peers.map(({ CpuFraction }) => CpuFraction))
})
