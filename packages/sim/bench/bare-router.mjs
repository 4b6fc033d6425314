// The least that gossipsub routers cost in virtual time: a binary heap of events, RPCs handed over as objects, one turn of
// the event loop an event. Unsigned, untraced, no bandwidth, no jitter, one stream of random numbers. What a whole run
// costs is judged by its ratio to this, measured beside it on the same machine.
//
//   node bare-router.mjs '{"peers":100,"degree":20,"publishers":10,"ratePerS":120,"warmS":10,"runS":20,"coolS":3,"seed":7}'
//
// Prints one JSON document: deliveries, RPCs and CPU of the loop alone.
import process from 'node:process'

const { peers, degree, publishers, ratePerS, warmS, runS, coolS, seed, sizeBytes = 2048, router = {} } =
  JSON.parse(process.argv[2])

const heap = []
let now = 1_700_000_000_000
let sequence = 0
const isBefore = (a, b) => a.at < b.at || (a.at === b.at && a.sequence < b.sequence)

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
  if (heap.length === 0) return first
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

const after = (ms, fire) => {
  const event = { at: now + ms, sequence: sequence++, dead: false, fire, unref: () => event, ref: () => event }
  push(event)
  return event
}

const realImmediate = setImmediate
globalThis.setTimeout = (callback, ms = 0, ...args) => after(ms, () => { callback(...args) })
globalThis.clearTimeout = event => { if (event) event.dead = true }
globalThis.setInterval = (callback, ms, ...args) => {
  const handle = { dead: false }
  const tick = () => {
    if (handle.dead) return
    after(ms, tick)
    callback(...args)
  }
  after(ms, tick)
  return handle
}
globalThis.clearInterval = globalThis.clearTimeout
Date.now = () => Math.floor(now)
let state = seed
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 4294967296
}
Math.random = random
Promise.withResolvers ??= function () {
  let resolve
  let reject
  const promise = new this((onResolve, onReject) => { resolve = onResolve; reject = onReject })
  return { promise, resolve, reject }
}

const { gossipsub } = await import('@chainsafe/libp2p-gossipsub')
const { generateKeyPair } = await import('@libp2p/crypto/keys')
const { peerIdFromPrivateKey } = await import('@libp2p/peer-id')
const { multiaddr } = await import('@multiformats/multiaddr')

const silent = Object.assign(() => {}, { error () {}, trace () {}, enabled: false })
const components = privateKey => ({
  privateKey,
  peerId: peerIdFromPrivateKey(privateKey),
  logger: { forComponent: () => silent },
  peerStore: { merge: async () => {}, get: async () => ({}) },
  registrar: { handle: async () => {}, unhandle: async () => {}, register: async id => id, unregister () {} },
  connectionManager: { getConnections: () => [], openConnection: async () => {} }
})
const copy = ({ subscriptions, messages, control }) => ({
  subscriptions, messages, control: control === undefined ? undefined : { ...control }
})

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

function sendRpcInBatch (ids, rpc) {
  const shared = copy(rpc)
  for (const id of ids) this.streamsOutbound.get(id)?.take(shared)
}

let rpcs = 0
let delivered = 0
const nodes = []
for (let index = 0; index < peers; index++) {
  const own = components(await generateKeyPair('Ed25519'))
  const gs = gossipsub({
    globalSignaturePolicy: 'StrictNoSign', allowPublishToZeroTopicPeers: true, fallbackToFloodsub: false,
    floodPublish: false, tagMeshPeers: false, msgIdFn: message => message.data.subarray(0, 16),
    msgIdToStrFn: id => Buffer.from(id).toString('latin1'), ...router
  })(own)
  Object.assign(gs, { sendRpc, sendRpcInBatch })
  gs.addEventListener('gossipsub:message', () => { delivered++ })
  nodes.push({ index, gs, peerId: own.peerId, id: own.peerId.toString(), links: new Set() })
  await gs.start()
}

class Arrival {
  dead = false
  sequence = sequence++
  constructor (at, link, rpc) { this.at = at; this.link = link; this.rpc = rpc }
  fire () { this.link.to.gs.handleReceivedRpc(this.link.from.peerId, this.rpc) }
}

class Link {
  protocol = '/meshsub/1.2.0'
  constructor (from, to, latencyMs) { this.from = from; this.to = to; this.latencyMs = latencyMs }
  take (rpc) { rpcs++; push(new Arrival(now + this.latencyMs, this, rpc)) }
  async close () {}
}

function connect (a, b) {
  if (a === b || a.links.has(b)) return
  a.links.add(b)
  b.links.add(a)
  for (const [from, to, direction] of [[a, b, 'outbound'], [b, a, 'inbound']]) {
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
await new Promise(resolve => {
  const turn = () => {
    const event = heap[0]
    if (event === undefined || event.at > end) return resolve()
    pop()
    now = event.at
    if (!event.dead) event.fire()
    realImmediate(turn)
  }
  turn()
})
const { user, system } = process.cpuUsage(before)
process.stdout.write(`${JSON.stringify({
  expected: total * (peers - 1), delivered, rpcs, cpuS: (user + system) / 1e6, cpuUsPerDelivery: (user + system) / delivered
})}\n`)
process.exit(0)
