import { parseRunEventLine, type RunEvent } from '@gsplan/testground'
import { runInstance, type InstancePorts, type InstanceResult } from '../src/index.ts'
import { createMemoryWorld, type MemoryPorts, type MemoryWorld } from '../src/testing/index.ts'

/** Events of an instance's run.out. */
export const eventsOf = ({ lines }: MemoryPorts): RunEvent[] =>
  lines.flatMap(line => parseRunEventLine(line)?.event ?? [])

/** Messages of an instance's run.out. */
export const messagesOf = (ports: MemoryPorts): string[] =>
  eventsOf(ports).flatMap(event => event.kind === 'message' ? [event.message] : [])

/** A test that lasts three seconds, on two topics of one message a second each. */
export const shortParams = {
  n_container_nodes_total: '2', degree: '1', t_latency: '10ms', t_latency_max: '0', t_warm: '1s', t_run: '1s', t_cool: '1s',
  topics: '[{"id": "blocks", "message_rate": "4/s", "message_size": "100 B"}]'
} as const

export type Params = Readonly<Record<string, string>>

/** Runs instances of one group in memory, one for each set of parameters. @param of differences of one instance's ports */
export async function runInstances (
  all: readonly Params[], more: Parameters<MemoryWorld['createPorts']>[1] = {}, signal: AbortSignal = new AbortController().signal,
  of: (at: number) => Partial<InstancePorts> = () => ({})
): Promise<{ readonly results: readonly InstanceResult[], readonly ports: readonly MemoryPorts[], readonly world: MemoryWorld }> {
  const world = createMemoryWorld()
  const env = { groupInstanceCount: all.length, instanceCount: all.length }
  const ports = all.map(params => world.createPorts(params, { env, ...more }))
  const results = await Promise.all(ports.map(async (each, at) => runInstance({ ...each, ...of(at) }, signal)))
  return { results, ports, world }
}
