// The least that gossipsub routers cost in virtual time: a binary heap of events, RPCs handed over as objects, one turn of
// the event loop an event. Unsigned, untraced, no bandwidth, no jitter, one stream of random numbers. What a whole run
// costs is judged by its ratio to this, measured beside it on the same machine.
//
//   node bare-router.mjs '{"peers":100,"degree":20,"publishers":10,"ratePerS":120,"warmS":10,"runS":20,"coolS":3,"seed":7}'
//
// Prints one JSON document: deliveries, RPCs and CPU of the loop alone.
import process from 'node:process'

const { peers, degree, publishers, ratePerS, warmS, runS, coolS, seed, sizeBytes = 2048, router: settings = {} } =
  JSON.parse(process.argv[2])

/**
 * @typedef {object} TimedEvent
 * @property {number} at ms
 * @property {number} sequence
 * @property {boolean} dead
 * @property {() => void} fire
 */

/** @typedef {{ subscriptions: unknown[], messages: unknown[], control?: object | undefined }} Rpc */

/**
 * The private places of a router that this loop uses.
 *
 * @typedef {object} RouterInside
 * @property {Map<string, Link>} streamsOutbound
 * @property {Map<string, object>} control
 * @property {Map<string, object[]>} gossip
 * @property {Set<string>} subscriptions
 * @property {(id: string, rpc: Rpc, control: object) => void} piggybackControl
 * @property {(id: string, rpc: Rpc, ihave: object[]) => void} piggybackGossip
 * @property {(from: PeerId, rpc: Rpc) => void} handleReceivedRpc
 * @property {(peerId: PeerId, direction: string, address: unknown) => void} addPeer
 * @property {(id: string, topics: string[], subscribe: boolean) => void} sendSubscriptions
 * @property {(topic: string) => void} subscribe
 * @property {(topic: string, data: Uint8Array) => Promise<unknown>} publish
 * @property {(name: 'gossipsub:message', listener: () => void) => void} addEventListener
 * @property {() => Promise<void>} start
 */

/** @typedef {ReturnType<typeof import('@libp2p/peer-id').peerIdFromPrivateKey>} PeerId */

/** @typedef {Parameters<typeof import('@libp2p/peer-id').peerIdFromPrivateKey>[0]} PrivateKey */

/** @typedef {{ index: number, gs: RouterInside, peerId: PeerId, id: string, links: Set<Peer> }} Peer */

/** @type {TimedEvent[]} */
const heap = []
let now = 1_700_000_000_000
let sequence = 0
/**
 * @param {TimedEvent} a
 * @param {TimedEvent} b
 */
const isBefore = (a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence)

/** @param {TimedEvent} event */
function push (event) {
  let i = heap.push(event) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!isBefore(event, heap[parent])) break
    heap[i] = heap[parent]
    i = parent
  }
  heap[i] = event
}

function pop () {
  const first = heap[0]
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return first
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++
    if (!isBefore(heap[child], last)) break
    heap[i] = heap[child]
    i = child
  }
  heap[i] = last
  return first
}

/**
 * @param {number} ms
 * @param {() => void} fire
 */
const after = (ms, fire) => {
  const event = { at: now + ms, sequence: sequence++, dead: false, fire }
  const timer = Object.assign(event, { unref: () => event, ref: () => event })
  push(timer)
  return timer
}

const realImmediate = setImmediate
/**
 * @param {(...args: unknown[]) => void} callback
 * @param {number} ms
 * @param {...unknown} args
 */
const startTimeout = (callback, ms = 0, ...args) => after(ms, () => { callback(...args) })
/** @param {{ dead: boolean } | undefined} event */
const clear = event => { if (event) event.dead = true }
/**
 * @param {(...args: unknown[]) => void} callback
 * @param {number} ms
 * @param {...unknown} args
 */
const startInterval = (callback, ms, ...args) => {
  const handle = { dead: false }
  const tick = () => {
    if (handle.dead) return
    after(ms, tick)
    callback(...args)
  }
  after(ms, tick)
  return handle
}
Object.assign(globalThis, {
  setTimeout: startTimeout, clearTimeout: clear, setInterval: startInterval, clearInterval: clear
})
Date.now = () => Math.floor(now)
let state = seed
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 4294967296
}
Math.random = random
if (!('withResolvers' in Promise)) {
  Object.assign(Promise, {
    withResolvers () {
      const parts = {}
      const promise = new Promise((resolve, reject) => { Object.assign(parts, { resolve, reject }) })
      return Object.assign(parts, { promise })
    }
  })
}

const { gossipsub } = await import('@chainsafe/libp2p-gossipsub')
const { generateKeyPair } = await import('@libp2p/crypto/keys')
const { peerIdFromPrivateKey } = await import('@libp2p/peer-id')
const { multiaddr } = await import('@multiformats/multiaddr')

const silent = Object.assign(() => {}, { error () {}, trace () {}, enabled: false })
/** @param {PrivateKey} privateKey */
const components = privateKey => ({
  privateKey,
  peerId: peerIdFromPrivateKey(privateKey),
  logger: { forComponent: () => silent },
  peerStore: { merge: async () => {}, get: async () => ({}) },
  registrar: { handle: async () => {}, unhandle: async () => {}, register: async () => '', unregister () {} },
  connectionManager: { getConnections: () => [], openConnection: async () => {} }
})
/** @param {Rpc} rpc */
const copy = ({ subscriptions, messages, control }) => ({
  subscriptions, messages, control: control === undefined ? undefined : { ...control }
})

/**
 * @this {RouterInside}
 * @param {string} id
 * @param {Rpc} rpc
 */
function sendRpc (id, rpc) {
  const stream = this.streamsOutbound.get(id)
  if (stream === undefined) return false
  const control = this.control.get(id)
  if (control !== undefined) {
    this.piggybackControl(id, rpc, control)
    this.control.delete(id)
  }
  const ihave = this.gossip.get(id)
  if (ihave !== undefined) {
    this.piggybackGossip(id, rpc, ihave)
    this.gossip.delete(id)
  }
  stream.take(copy(rpc))
  return true
}

/**
 * @this {RouterInside}
 * @param {readonly string[]} ids
 * @param {Rpc} rpc
 */
function sendRpcInBatch (ids, rpc) {
  const shared = copy(rpc)
  for (const id of ids) this.streamsOutbound.get(id)?.take(shared)
}

let rpcs = 0
let delivered = 0
/** @type {Peer[]} */
const nodes = []
for (let index = 0; index < peers; index++) {
  const own = components(/** @type {PrivateKey} */ (await generateKeyPair('Ed25519')))
  // as far as the router uses them
  const needed = /** @type {Parameters<ReturnType<typeof gossipsub>>[0]} */ (/** @type {unknown} */ (own))
  const router = gossipsub({
    globalSignaturePolicy: 'StrictNoSign', allowPublishToZeroTopicPeers: true, fallbackToFloodsub: false,
    floodPublish: false, tagMeshPeers: false, msgIdFn: message => message.data.subarray(0, 16),
    msgIdToStrFn: id => Buffer.from(id).toString('latin1'), ...settings
  })(needed)
  const gs = /** @type {RouterInside} */ (/** @type {unknown} */ (Object.assign(router, { sendRpc, sendRpcInBatch })))
  gs.addEventListener('gossipsub:message', () => { delivered++ })
  nodes.push({ index, gs, peerId: own.peerId, id: own.peerId.toString(), links: new Set() })
  await gs.start()
}

class Arrival {
  dead = false
  sequence = sequence++
  /**
   * @param {number} at ms
   * @param {Link} link
   * @param {Rpc} rpc
   */
  constructor (at, link, rpc) { this.at = at; this.link = link; this.rpc = rpc }
  fire () { this.link.to.gs.handleReceivedRpc(this.link.from.peerId, this.rpc) }
}

class Link {
  protocol = '/meshsub/1.2.0'
  /**
   * @param {Peer} from
   * @param {Peer} to
   * @param {number} latencyMs
   */
  constructor (from, to, latencyMs) { this.from = from; this.to = to; this.latencyMs = latencyMs }
  /** @param {Rpc} rpc */
  take (rpc) { rpcs++; push(new Arrival(now + this.latencyMs, this, rpc)) }
  async close () {}
}

/**
 * @param {Peer} a
 * @param {Peer} b
 */
function connect (a, b) {
  if (a === b || a.links.has(b)) return
  a.links.add(b)
  b.links.add(a)
  for (const [from, to, direction] of /** @type {const} */ ([[a, b, 'outbound'], [b, a, 'inbound']])) {
    from.gs.addPeer(to.peerId, direction, multiaddr(`/ip4/10.0.${to.index >> 8}.${to.index & 255}/tcp/4001`))
    from.gs.streamsOutbound.set(to.id, new Link(from, to, 5 + random() * 45))
  }
  for (const [from, to] of [[a, b], [b, a]]) from.gs.sendSubscriptions(to.id, [...from.gs.subscriptions], true)
}

for (const { gs } of nodes) gs.subscribe('blocks')
for (const node of nodes) for (let i = 0; i < degree; i++) connect(node, nodes[Math.floor(random() * peers)])

const start = now
const total = ratePerS * runS
for (let message = 0; message < total; message++) {
  const { gs } = nodes[message % publishers]
  after(warmS * 1000 + message * 1000 / ratePerS, () => {
    const data = new Uint8Array(sizeBytes)
    new DataView(data.buffer).setUint32(0, message)
    void gs.publish('blocks', data)
  })
}
const end = start + (warmS + runS + coolS) * 1000
const before = process.cpuUsage()
await /** @type {Promise<void>} */ (new Promise(resolve => {
  const turn = () => {
    const event = heap[0]
    if (event === undefined || event.at > end) return resolve()
    pop()
    now = event.at
    if (!event.dead) event.fire()
    realImmediate(turn)
  }
  turn()
}))
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${JSON.stringify({
  expected: total * (peers - 1), delivered, rpcs, cpuS: (user + system) / 1e6, cpuUsPerDelivery: (user + system) / delivered
})}\n`)
process.exit(0)
