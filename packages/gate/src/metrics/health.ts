import { isMeasuredRole, parseHealth, type HealthFile } from '@gsplan/run-format'
import type { MemoryBudget } from '../extract/memory-budget.ts'
import { listNodeFiles, readNodeFile } from './node-files.ts'

/**
 * Reads the health files of an analysis folder, in order of seq; damaged files are left out.
 *
 * @throws {RefusedFileError} for a file that the budget does not allow
 */
export async function readHealth (analysisDir: string, budget: MemoryBudget): Promise<readonly HealthFile[]> {
  const peers: HealthFile[] = []
  for (const { path, role } of await listNodeFiles(analysisDir, 'health')) {
    const health = isMeasuredRole(role) ? parseHealth(await readNodeFile(path, budget)) : undefined
    if (health !== undefined) peers.push(health)
  }
  return peers
}

const worst = (values: readonly number[]): number | null => values.length === 0 ? null : Math.max(...values)

/** Computes the worst instance's event-loop lag, share of a core, and lateness of packets. */
export const computeHealth = (
  peers: readonly HealthFile[]
): Readonly<Record<'lag_p99' | 'packet_lag_p75' | 'packet_lag_p99' | 'cpu_fraction', number | null>> => ({
  lag_p99: worst(peers.map(({ LagP99Ms }) => LagP99Ms)),
  packet_lag_p75: worst(peers.flatMap(({ PacketLagP75Ms }) => PacketLagP75Ms ?? [])),
  packet_lag_p99: worst(peers.flatMap(({ PacketLagP99Ms }) => PacketLagP99Ms ?? [])),
  cpu_fraction: worst(peers.map(({ CpuFraction }) => CpuFraction))
})
