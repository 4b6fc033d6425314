import { setMaxListeners } from 'node:events'
import { formatTooFewPeers, isHonest, runMessages } from '@gsplan/run-format'
import type { LiveNode } from './behaviours/behaviour.ts'
import { neededConnections } from './needed-connections.ts'
import { writeHealth } from './node-files.ts'
import { nodeName } from './peer-registration.ts'
import { countFixedLinks } from './topology.ts'

/**
 * A node with too few connections can't fill its mesh: the run goes on, but its numbers say nothing of the router. Only
 * nodes that follow the protocol are dialled by all, and owe that.
 */
function checkConnections ({ host, params, log, seq, self, peers }: LiveNode): void {
  if (!isHonest(self.nodeType)) return
  const links = params.topology === undefined ? Infinity : countFixedLinks(params.topology, nodeName(self))
  const dialled = peers.eligible(false).length - 1
  const needed = Math.min(neededConnections(params, dialled), links)
  if (host.connections < needed) log.message(formatTooFewPeers({ seq, connections: host.connections, needed }))
}

/** Cools down. Links are measured in the meantime: nothing is published any more that the measurement could disturb. */
async function coolDown ({ ports: { clock }, params, signal, measureLinks }: LiveNode): Promise<void> {
  const over = new AbortController()
  setMaxListeners(0, over.signal)
  const measured = measureLinks?.(over.signal)
  try {
    await clock.sleep(params.coolNs, signal)
  } finally {
    over.abort('done')
    await measured
  }
}

/** Leads a node through the phases of the test: it joins its topics, warms up, runs and cools down. */
export async function liveThrough (node: LiveNode): Promise<void> {
  const { ports: { clock, watchHealth }, behaviour, params, log, signal } = node
  log.message('Joining initial topics')
  behaviour.join(node)
  log.message(runMessages.warmup(params.warmNs))
  await clock.sleep(params.warmNs, signal)
  checkConnections(node)
  log.message(runMessages.run(params.runNs))
  const endHealth = watchHealth?.()
  const running = behaviour.run(node)
  // a failure while the timer still runs is reported below, not as an unhandled rejection
  running.catch(() => {})
  await clock.sleep(params.runNs, signal)
  const outcomes = await running
  if (endHealth !== undefined) writeHealth(node, endHealth(), outcomes)
  log.message(runMessages.cooldown(params.coolNs))
  await coolDown(node)
  log.message(runMessages.complete())
}
