// Makes the archive of a long run: 1,000 peers × 20,000 messages are 20 million deliveries, with ids shorter than real ones
// (memory holds each once). For showing that the analysis fits in 4 GB:
//
//   node bench/make-long-archive.mjs RUN_DIR/test-output.tgz [MESSAGES]
//   node bench/stages.mjs RUN_DIR
import { createWriteStream } from 'node:fs'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { base58btc } from 'multiformats/bases/base58'
import { pack } from 'tar-stream'
import { formatHostMessage, runMessages } from '@gsplan/run-format'
import { formatRunEvent } from '@gsplan/testground'
import { encodeTraceEvent, traceEventType } from '@gsplan/tracer'

const PEERS = 1000
const startNs = 1_700_000_000_000_000_000n
const [target, messages = '20000'] = process.argv.slice(2)
const MESSAGES = Number(messages)

/** @param {number} seq */
const peerId = seq => Uint8Array.of(0, 3, 7, seq >> 8, seq & 255)
/** @param {number} message */
const publisherOf = message => message % 100 + 1

/** @typedef {Parameters<typeof formatRunEvent>[0]['event']} RunEvent */

/** @param {number} seq */
function runOut (seq) {
  /**
   * @param {number} ms
   * @param {RunEvent} event
   */
  const line = (ms, event) => formatRunEvent({ tsNs: startNs + BigInt(ms) * 1_000_000n, groupId: 'g', runId: 'r', event })
  /**
   * @param {number} ms
   * @param {string} message
   */
  const say = (ms, message) => line(ms, { kind: 'message', message })
  const host = {
    peerId: base58btc.encode(peerId(seq)).slice(1), seq, nodeType: 'honest', nodeTypeSeq: seq, nodeIndex: 0,
    nodeIndexBound: 1, addrs: []
  }
  return [say(0, formatHostMessage(host)), say(500, runMessages.run(1n)), say(500 + MESSAGES, runMessages.cooldown(1n)),
    say(1000 + MESSAGES, runMessages.complete())].join('\n')
}

/**
 * @param {number} seq
 * @param {number} message
 * @param {bigint} atNs
 */
const deliver = (seq, message, atNs) => ({
  type: traceEventType.DELIVER_MESSAGE, peerID: peerId(seq), timestamp: atNs,
  deliverMessage: {
    messageID: new Uint8Array(Int32Array.of(message).buffer), topic: 'blocks', receivedFrom: peerId(seq % PEERS + 1)
  }
})

/** Where in the bytes of a DELIVER its timestamp (nine bytes) and its message id stand. */
const TIME_AT = 2 + 7 + 1
const ID_AT = TIME_AT + 9 + 2 + 2

/**
 * All events of a node; its records are those of a first one with other times and ids.
 *
 * @param {number} seq
 */
function traceOf (seq) {
  const own = Array.from({ length: MESSAGES }, (_, message) => message).filter(message => publisherOf(message) === seq)
  const publishes = own.map(message => {
    const event = encodeTraceEvent({
      type: traceEventType.PUBLISH_MESSAGE, peerID: peerId(seq), timestamp: startNs + BigInt(600 + message) * 1_000_000n,
      publishMessage: { messageID: new Uint8Array(Int32Array.of(message).buffer), topic: 'blocks' }
    })
    return Buffer.concat([Buffer.of(event.length), event])
  })
  const record = Buffer.from(encodeTraceEvent(deliver(seq, 0, startNs)))
  const trace = Buffer.alloc(MESSAGES * (record.length + 1))
  let at = 0
  let random = seq
  for (let message = 0; message < MESSAGES; message++) {
    random = Math.imul(random, 1_103_515_245) + 12_345 >>> 0
    trace[at++] = record.length
    record.copy(trace, at)
    let time = startNs + BigInt(600 + message) * 1_000_000n + BigInt(10_000_000 + random % 200_000_000)
    for (let byte = 0; byte < 9; byte++, time >>= 7n) trace[at + TIME_AT + byte] = Number(time & 127n) | (byte < 8 ? 128 : 0)
    trace.writeInt32LE(message, at + ID_AT)
    at += record.length
  }
  return Buffer.concat([...publishes, trace])
}

const tar = pack()
const writing = pipeline(tar, createGzip({ level: 1 }), createWriteStream(target))
/**
 * @param {string} name
 * @param {string | Buffer} content
 */
const write = async (name, content) => /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
  tar.entry({ name, mtime: new Date(0) }, content, error => { error ? reject(error) : resolve() })
}))
for (let seq = 1; seq <= PEERS; seq++) {
  await write(`run/g/${seq}/run.out`, runOut(seq))
  await write(`run/g/${seq}/tracer-output-honest-${seq}-filtered.bin`, traceOf(seq))
}
tar.finalize()
await writing
