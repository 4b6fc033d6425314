import { setMaxListeners } from 'node:events'
import type { GossipRouter, GossipsubTrace } from '@gsplan/router'
import type { LiveNode, NodeInit } from './behaviours/behaviour.ts'
import { liveThrough } from './life.ts'
import { openScores, writeConnections } from './node-files.ts'
import { NodeOutputs } from './node-outputs.ts'
import type { PeerRegistration } from './peer-registration.ts'
import type { PlanParams } from './plan-params.ts'
import { waitUntilAllReady } from './ready.ts'
import { reportLimits } from './report-limits.ts'
import { toRouterOptions } from './router/router-options.ts'
import { inspectScores } from './score-inspector.ts'

/** Runs one peer from its router's start to the end of cool-down and writes all its files. */
export async function runNode (init: NodeInit): Promise<void> {
  const { ports, params, log, seq, host, signal } = init
  const { role, fullTraces, groupTopics } = params
  const outputs = new NodeOutputs(
    ports, { role, seq, peerId: host.peerId, fullTraces, subscriptions: groupTopics !== undefined })
  const running = new AbortController()
  setMaxListeners(0, running.signal)
  const stop = (): void => { running.abort(signal.reason) }
  signal.addEventListener('abort', stop, { once: true })
  const scores = openScores(init)
  let trace: GossipsubTrace | undefined
  let router: GossipRouter | undefined
  try {
    router = await startRouter(init, created => { trace = traceRouter(init, created, outputs) })
    if (scores !== undefined) {
      const inspected = router
      void inspectScores({
        clock: ports.clock, periodNs: params.scoreInspectPeriodNs, peerId: host.peerId, file: scores,
        scores: () => ports.target.scores(inspected), signal: running.signal
      })
    }
    const node = await meetPeers(init, router, running.signal)
    const dialled = startConnecting(node)
    await liveThrough(node)
    writeConnections(node, await dialled)
  } finally {
    signal.removeEventListener('abort', stop)
    running.abort('done')
    trace?.stop()
    if (trace?.counted !== undefined) await trace.counted
    if (router !== undefined) reportLimits(log, { seq, counter: outputs.counter, router, target: ports.target })
    scores?.close()
    outputs.close()
  }
}

/** Events that a node's files need; who is subscribed to what is told where it is not all peers to all topics. */
const eventsOf = ({ fullTraces, groupTopics }: PlanParams): 'all' | 'subscriptions' | 'deliveries' =>
  fullTraces ? 'all' : groupTopics === undefined ? 'deliveries' : 'subscriptions'

const traceRouter = ({ ports, params }: NodeInit, router: GossipRouter, outputs: NodeOutputs): GossipsubTrace =>
  ports.target.trace(router, outputs, {
    nowNs: () => ports.clock.nowNs(), events: eventsOf(params), counter: outputs.counter
  })

/** @param onCreated called before the router starts */
function startRouter (
  { ports, params, host, nodeIndex }: NodeInit, onCreated: (router: GossipRouter) => void
): Promise<GossipRouter> {
  const phaseNs = ports.heartbeatPhase(nodeIndex) * Number(params.heartbeatNs)
  const firstHeartbeatMs = (Number(params.heartbeatInitialDelayNs) + phaseNs) / 1e6
  return host.startRouter(components => {
    const created = ports.target.create(toRouterOptions(params, firstHeartbeatMs), components)
    onCreated(created)
    return created
  })
}

/** Registers the node, learns of all others and waits until they are ready. */
async function meetPeers (init: NodeInit, router: GossipRouter, running: AbortSignal): Promise<LiveNode> {
  const { host, params, log, discovery, setupSignal } = init
  const self: PeerRegistration = {
    info: { peerId: host.peerId, addrs: host.addrs }, seq: init.seq, nodeType: params.role,
    nodeTypeSeq: init.nodeTypeSeq, nodeIndex: init.nodeIndex, isPublisher: params.publisher,
    topics: params.groupTopics
  }
  log.message('Setup discovery')
  await discovery.register(self, setupSignal)
  const peers = await discovery.allPeers(setupSignal)
  await waitUntilAllReady(init)
  return { ...init, router, self, peers, running }
}

/** Starts connecting, which runs during joining and warm-up; an error is logged, the run goes on. */
const startConnecting = (node: LiveNode): Promise<readonly PeerRegistration[]> =>
  node.behaviour.connect(node).catch((error: unknown) => {
    node.log.message(`Error connecting to topology peer: ${(error as Error).message}`)
    return []
  })
