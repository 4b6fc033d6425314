import { setMaxListeners } from 'node:events'
import type { GossipRouter, GossipsubTrace } from '@gsplan/router'
import { formatPublishSummary, formatTooFewPeers, runMessages } from '@gsplan/run-format'
import { formatDuration } from '@gsplan/testground'
import { chooseConnectDelay, connectTopology } from './connect.ts'
import { DeadlineError } from './errors.ts'
import type { Discovery, PeerRegistration } from './discovery.ts'
import { NodeOutputs } from './node-outputs.ts'
import type { PlanParams, TopicParams } from './plan-params.ts'
import type { HealthSample, Host, InstancePorts } from './ports.ts'
import { createPayload, publishMessages, publishSchedule, turnDelayNs, type PublishOutcome } from './publisher.ts'
import { toRouterOptions } from './router/router-options.ts'
import type { RunLog } from './run-log.ts'
import { inspectScores } from './score-inspector.ts'
import { countFixedLinks, fixedTopology, nodeName, randomHonestTopology } from './topology.ts'

export interface NodeInit {
  readonly ports: InstancePorts
  readonly params: PlanParams
  readonly log: RunLog
  readonly discovery: Discovery
  readonly host: Host
  /** Number of the node in the whole test, from 1. */
  readonly seq: number
  /** Number of its instance among those of its type, from 1. */
  readonly nodeTypeSeq: number
  /** Which of the instance's peers this is. */
  readonly nodeIndex: number
  /** Ends with the instance's life. */
  readonly signal: AbortSignal
  /** Ends when the time for setting up is over. */
  readonly setupSignal: AbortSignal
}

/** Runs one peer from its router's start to the end of cool-down and writes all it leaves behind. */
export async function runNode (init: NodeInit): Promise<void> {
  const { ports, params, log, host, seq, signal } = init
  const outputs = new NodeOutputs(ports, seq, host.peerId, params.fullTraces)
  const running = new AbortController()
  setMaxListeners(0, running.signal)
  const stop = (): void => { running.abort(signal.reason) }
  signal.addEventListener('abort', stop, { once: true })
  const scores = openScores(init)
  let trace: GossipsubTrace | undefined
  try {
    const router = await host.startRouter(components => {
      const created = ports.target.create(toRouterOptions(params), components)
      trace = ports.target.trace(created, outputs, {
        nowNs: () => ports.clock.nowNs(),
        events: params.fullTraces ? 'all' : 'deliveries',
        counter: outputs.counter
      })
      return created
    })
    ports.target.scheduleHeartbeat(router, firstHeartbeatMs(init))
    if (scores !== undefined) {
      void inspectScores({
        clock: ports.clock, periodNs: params.scoreInspectPeriodNs, peerId: host.peerId, file: scores,
        scores: () => ports.target.scores(router), signal: running.signal
      })
    }
    const self: PeerRegistration = {
      info: { peerId: host.peerId, addrs: host.addrs }, nodeType: 'honest',
      nodeTypeSeq: init.nodeTypeSeq, nodeIndex: init.nodeIndex, isPublisher: params.publisher
    }
    log.message('Setup discovery')
    await init.discovery.register(self, init.setupSignal)
    const peers = await init.discovery.allPeers(init.setupSignal)
    const others = peers.filter(peer => peer.info.peerId !== host.peerId)
    await waitUntilAllReady(init)
    await waitForTurn(init, self, peers)
    const dialled = startConnecting(init, self, others, running.signal)
    await liveThrough(init, router, self)
    writeConnections(init, self, await dialled)
  } finally {
    signal.removeEventListener('abort', stop)
    running.abort()
    trace?.stop()
    scores?.close()
    outputs.close()
  }
}

function openScores ({ ports, params, log, seq }: NodeInit): ReturnType<typeof ports.outputs.open> | undefined {
  if (params.scoreInspectPeriodNs <= 0n || params.routerApi === '1.0') return undefined
  const name = `peer-scores-honest-${seq}.json`
  log.message(`recording peer scores to ${name}`)
  return ports.outputs.open(name)
}

function firstHeartbeatMs ({ ports, params, nodeIndex }: NodeInit): number {
  const phaseNs = ports.heartbeatPhase(nodeIndex) * Number(params.heartbeatNs)
  return (Number(params.heartbeatInitialDelayNs) + phaseNs) / 1e6
}

async function waitUntilAllReady ({ ports, params, log, setupSignal }: NodeInit): Promise<void> {
  log.message('Signalling ready state')
  await ports.sync.signalEntry('ready', setupSignal)
  try {
    await ports.sync.barrier('ready', params.nodesTotal, setupSignal)
  } catch (cause) {
    if (!(setupSignal.reason instanceof DeadlineError)) throw cause
    throw new DeadlineError(`ready: not all ${params.nodesTotal} peers were ready in the time for setting up`)
  }
  log.message('All instances in ready state, continuing')
}

/** Publishers of one machine take turns, in the order in which they registered. */
async function waitForTurn (
  { ports, params, setupSignal }: NodeInit, self: PeerRegistration, peers: readonly PeerRegistration[]
): Promise<void> {
  if (ports.spreadsPublishers !== true) return
  const publishers = peers.filter(({ isPublisher }) => isPublisher)
  const turn = publishers.findIndex(({ info }) => info.peerId === self.info.peerId)
  const schedules = params.topics.map(topic => publishSchedule(topic, publishers.length, params.runNs))
  const delayNs = turnDelayNs(schedules, turn, publishers.length)
  if (delayNs > 0n) await ports.clock.sleep(delayNs, setupSignal)
}

/** Connecting runs beside joining and warm-up; what goes wrong is logged, the run goes on. */
function startConnecting (
  init: NodeInit, self: PeerRegistration, others: readonly PeerRegistration[], signal: AbortSignal
): Promise<readonly PeerRegistration[]> {
  const { ports, params, log, host } = init
  const def = params.topology?.get(nodeName(self))
  return connectTopology({
    host, self, others, log, signal,
    clock: ports.clock,
    random: ports.random,
    topology: def === undefined
      ? randomHonestTopology(params.degree, params.connectToPublishersOnly)
      : fixedTopology(def),
    delayNs: chooseConnectDelay(params, init.nodeTypeSeq, ports.random)
  }).catch((error: unknown) => {
    log.message(`Error connecting to topology peer: ${(error as Error).message}`)
    return []
  })
}

/** Joins the topics, warms up, publishes and cools down. */
async function liveThrough (init: NodeInit, router: GossipRouter, self: PeerRegistration): Promise<void> {
  const { ports: { clock }, params, log, signal } = init
  log.message('Joining initial topics')
  for (const topic of params.topics) joinTopic(init, router, topic)
  log.message(runMessages.warmup(params.warmNs))
  await clock.sleep(params.warmNs, signal)
  checkConnections(init, self)
  log.message(runMessages.run(params.runNs))
  const endHealth = init.ports.watchHealth?.()
  const publishing: Promise<readonly PublishOutcome[]> = params.publisher
    ? Promise.all(params.topics.map(async topic => publishToTopic(init, router, topic)))
    : Promise.resolve([])
  // a failure while the timer still runs is reported below, not as an unhandled rejection
  publishing.catch(() => {})
  await clock.sleep(params.runNs, signal)
  const outcomes = await publishing
  if (endHealth !== undefined) writeHealth(init, endHealth(), outcomes)
  log.message(runMessages.cooldown(params.coolNs))
  await clock.sleep(params.coolNs, signal)
  log.message(runMessages.complete())
}

/** `health-honest-<seq>.json`: whether the process kept up during the run phase. */
function writeHealth ({ ports, seq }: NodeInit, health: HealthSample, outcomes: readonly PublishOutcome[]): void {
  const file = ports.outputs.open(`health-honest-${seq}.json`)
  const sum = (field: 'late' | 'failed'): number => outcomes.reduce((total, outcome) => total + outcome[field], 0)
  const { p50Ms, p75Ms, p99Ms } = health.packetLag ?? {}
  file.write(`${JSON.stringify({
    LagP50Ms: health.lagP50Ms, LagP99Ms: health.lagP99Ms, LagMaxMs: health.lagMaxMs, LatePublishes: sum('late'),
    FailedPublishes: sum('failed'), CpuFraction: health.cpuFraction, RssMaxBytes: health.rssMaxBytes,
    PacketLagP50Ms: p50Ms, PacketLagP75Ms: p75Ms, PacketLagP99Ms: p99Ms
  })}\n`)
  file.close()
}

function joinTopic ({ ports, params, log }: NodeInit, router: GossipRouter, topic: TopicParams): void {
  const { clock, random, target } = ports
  const spreadNs = params.validationMaxNs > params.validationNs ? params.validationMaxNs - params.validationNs : 0n
  if (params.validationNs + spreadNs > 0n) {
    const forever = new AbortController().signal
    target.validate(router, topic.id, async () => {
      await clock.sleep(params.validationNs + BigInt(Math.trunc(random() * Number(spreadNs))), forever)
    })
  }
  log.message(`joining topic ${topic.id} as a ${params.publisher ? 'publisher' : 'lurker'}`)
  router.subscribe(topic.id)
}

async function publishToTopic (init: NodeInit, router: GossipRouter, topic: TopicParams): Promise<PublishOutcome> {
  const { ports, params, log, seq, signal } = init
  const publishers = ports.env.groupInstanceCount * params.nodesPerInstance
  const schedule = publishSchedule(topic, publishers, params.runNs)
  log.message(`Starting publisher with ${formatDuration(schedule.intervalNs)} publish interval, ${schedule.total} messages`)
  const outcome = await publishMessages({
    schedule, clock: ports.clock, signal,
    publish: async message => router.publish(topic.id, createPayload(topic.messageSizeBytes, seq, message)),
    onFailure: (message, error) => {
      log.message(`error publishing message ${message} to ${topic.id}: ${(error as Error).message}`)
    }
  })
  log.message(formatPublishSummary({ seq, topic: topic.id, expected: schedule.total, ...outcome }))
  return outcome
}

/** A node with too few connections can't fill its mesh: the run goes on, but its numbers say nothing of the router. */
function checkConnections ({ host, params, log, seq }: NodeInit, self: PeerRegistration): void {
  const d = params.overlay.d >= 0 ? params.overlay.d : 6
  const links = params.topology === undefined ? Infinity : countFixedLinks(params.topology, nodeName(self))
  const needed = Math.min(d, params.nodesTotal - 1, links)
  if (host.connections < needed) log.message(formatTooFewPeers({ seq, connections: host.connections, needed }))
}

function writeConnections (
  { ports, params }: NodeInit, self: PeerRegistration, dialled: readonly PeerRegistration[]
): void {
  const latencyNs = params.topology?.get(nodeName(self))?.latencyNs ?? params.latencyNs
  const file = ports.outputs.open(`connections-${nodeName(self)}.json`)
  const connections = dialled.length > 0 ? dialled.map(nodeName) : null
  file.write(JSON.stringify({ Latency: Number(latencyNs), Connections: connections }, null, 2))
  file.close()
}
