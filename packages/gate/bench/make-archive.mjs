// Makes the archive of a large run out of one of 25 peers: copies of all instances in which every peer has an id, seq and
// instance of its own, and peer scores repeated with later times. The fixture times 40, its scores times 4, are 1,000 peers,
// 605,000 deliveries, 36 inspections of some 23 peers each and 70 MB of traces.
//
//   node bench/make-archive.mjs SOURCE.zip TARGET.tgz [COPIES] [REPEAT]
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { base58btc } from 'multiformats/bases/base58'
import { pack } from 'tar-stream'
import { readArchive } from '../dist/extract/read-archive.js'

const PEERS = 25
/** How an Ed25519 peer id begins: an identity multihash of a public key. */
const idHead = Buffer.from([0, 36, 8, 1, 18, 32])
const ID_BYTES = 38
const idPattern = /12D3KooW[1-9A-HJ-NP-Za-km-z]{44}/g
const REPEAT_NS = 50_000_000_000n

/** @typedef {{ path: string, content: Buffer }} ArchivedFile */

/** @typedef {Map<string, string>} PeerIds of a copy, by those of the source */

/** @param {string} path */
async function readAll (path) {
  /** @type {ArchivedFile[]} */
  const files = []
  await readArchive(path, () => true, async ({ path, content }) => {
    const chunks = []
    for await (const chunk of content) chunks.push(chunk)
    files.push({ path, content: Buffer.concat(chunks) })
  })
  return files
}

/**
 * Another peer's id for each copy: the last two bytes of the key differ.
 *
 * @param {Buffer} id
 * @param {number} copy
 */
function changeId (id, copy) {
  id.writeUInt16BE(id.readUInt16BE(ID_BYTES - 2) ^ copy, ID_BYTES - 2)
  return id
}

/**
 * @param {Buffer} content
 * @param {number} copy
 */
function changeTrace (content, copy) {
  const trace = Buffer.from(content)
  for (let at = trace.indexOf(idHead); at !== -1; at = trace.indexOf(idHead, at + ID_BYTES)) {
    changeId(trace.subarray(at, at + ID_BYTES), copy)
  }
  return trace
}

/**
 * @param {string} text
 * @param {number} copy
 * @param {PeerIds} ids
 */
function changeText (text, copy, ids) {
  return text.replaceAll(idPattern, id => {
    const known = ids.get(id)
    if (known !== undefined) return known
    const changed = base58btc.encode(changeId(Buffer.from(base58btc.decode(`z${id}`)), copy)).slice(1)
    ids.set(id, changed)
    return changed
  })
}

/**
 * Each inspection several times, later and later.
 *
 * @param {string} text
 * @param {number} repeat
 */
function repeatScores (text, repeat) {
  return Array.from({ length: repeat }, (_, round) =>
    text.replaceAll(/"Timestamp":(\d+)/g, (_, /** @type {string} */ ns) => `"Timestamp":${BigInt(ns) + BigInt(round) * REPEAT_NS}`)).join('')
}

/**
 * @param {ArchivedFile} file
 * @param {number} copy
 * @param {number} repeat
 * @param {PeerIds} ids
 */
function changeFile ({ path, content }, copy, repeat, ids) {
  /** @param {string} number */
  const seq = number => Number(number) + PEERS * copy
  const [run, group, instance, name] = path.split('/')
  const target = `${run}/${group}/${Number(instance) + 20 * copy}/${name.replace(/(honest-)(\d+)/, (_, kind, n) => kind + seq(n))}`
  if (name.endsWith('.bin')) return { name: target, content: changeTrace(content, copy) }
  let text = changeText(content.toString('utf8'), copy, ids)
  if (name === 'run.out') {
    text = text.replaceAll(/seq (\d+), node type: honest, node type seq: (\d+)/g, (_, global, own) =>
      `seq ${seq(global)}, node type: honest, node type seq: ${seq(own)}`)
  }
  if (name.startsWith('connections-')) text = text.replaceAll(/honest-(\d+)-/g, (_, own) => `honest-${seq(own)}-`)
  if (name.startsWith('peer-scores-')) text = repeatScores(text, repeat)
  return { name: target, content: Buffer.from(text) }
}

/**
 * Writes the archive, whole or not at all.
 *
 * @param {string} source
 * @param {string} target
 * @param {number} [copies]
 * @param {number} [repeat] of each inspection of peer scores
 */
export async function makeArchive (source, target, copies = 40, repeat = 4) {
  const files = (await readAll(source)).filter(({ path }) => !/\/(diagnostics|results)\.out$/.test(path))
  const tar = pack()
  const writing = pipeline(tar, createGzip(), createWriteStream(`${target}.tmp`))
  for (let copy = 0; copy < copies; copy++) {
    /** @type {PeerIds} */
    const ids = new Map()
    for (const file of files) {
      const { name, content } = changeFile(file, copy, repeat, ids)
      await /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
        tar.entry({ name, mtime: new Date(0) }, content, error => { error ? reject(error) : resolve() })
      }))
    }
  }
  tar.finalize()
  await writing
  await rename(`${target}.tmp`, target)
}

if (import.meta.filename === process.argv[1]) {
  const [source, target, copies, repeat] = process.argv.slice(2)
  await makeArchive(source, target, Number(copies ?? 40), Number(repeat ?? 4))
}
