import { formatConnections, formatHealth, formatInstanceFile } from '@gsplan/run-format'
import type { LiveNode, NodeInit } from './behaviours/behaviour.ts'
import { nodeName, type PeerRegistration } from './peer-registration.ts'
import type { HealthSample, OutputFile } from './ports.ts'
import type { PublishOutcome } from './publisher.ts'

/** The file of a node's peer scores, unless the test wants none or the router speaks a protocol without scores. */
export function openScores ({ ports, params, log, seq }: NodeInit): OutputFile | undefined {
  if (params.scoreInspectPeriodNs <= 0n || params.routerApi === '1.0') return undefined
  const name = formatInstanceFile({ kind: 'scores', role: params.role, seq })
  log.message(`recording peer scores to ${name}`)
  return ports.outputs.open(name)
}

/** Writes whether the process kept up during the run phase. */
export function writeHealth (
  { ports, params, seq }: NodeInit, health: HealthSample, outcomes: readonly PublishOutcome[]
): void {
  const file = ports.outputs.open(formatInstanceFile({ kind: 'health', role: params.role, seq }))
  const sum = (field: 'late' | 'failed'): number => outcomes.reduce((total, outcome) => total + outcome[field], 0)
  const { packetLag } = health
  file.write(formatHealth({
    LagP50Ms: health.lagP50Ms, LagP99Ms: health.lagP99Ms, LagMaxMs: health.lagMaxMs, LatePublishes: sum('late'),
    FailedPublishes: sum('failed'), CpuFraction: health.cpuFraction, RssMaxBytes: health.rssMaxBytes,
    PacketLagP50Ms: packetLag?.p50Ms, PacketLagP75Ms: packetLag?.p75Ms, PacketLagP99Ms: packetLag?.p99Ms
  }))
  file.close()
}

/** Writes which peers a node chose to dial. */
export function writeConnections ({ ports, params, self }: LiveNode, dialled: readonly PeerRegistration[]): void {
  const { nodeType: role, nodeTypeSeq: typeSeq, nodeIndex: index } = self
  const latencyNs = params.topology?.get(nodeName(self))?.latencyNs ?? params.latencyNs
  const file = ports.outputs.open(formatInstanceFile({ kind: 'connections', role, typeSeq, index }))
  file.write(formatConnections({ Latency: Number(latencyNs), Connections: dialled.map(nodeName) }))
  file.close()
}
