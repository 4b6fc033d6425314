import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { partOf } from './profile-shares.mjs'

/** Bytes between two samples, on average. */
const SAMPLING_BYTES = 32_768
/** Time between two looks at what is alive, ms. */
const LOOK_MS = 2000

/** @param {string} dir */
const sampler = dir => `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { isMainThread, threadId } from 'node:worker_threads'
if (!isMainThread) {
  const session = new Session()
  session.connect()
  session.post('HeapProfiler.enable')
  session.post('HeapProfiler.startSampling', { samplingInterval: ${SAMPLING_BYTES} })
  let most = 0
  setInterval(() => session.post('HeapProfiler.getSamplingProfile', (error, reply) => {
    const sizeOf = ({ selfSize, children }) => children.reduce((sum, child) => sum + sizeOf(child), selfSize)
    if (error || sizeOf(reply.profile.head) < most) return
    most = sizeOf(reply.profile.head)
    writeFileSync(${JSON.stringify(dir)} + '/' + threadId + '.heapprofile', JSON.stringify(reply.profile.head))
  }), ${LOOK_MS}).unref()
}`)}`

/**
 * Flags of Node with which each thread leaves a profile of the objects that were alive when they took most.
 *
 * @param {string} dir is made
 */
export function memoryProfiling (dir) {
  mkdirSync(dir, { recursive: true })
  return ['--import', sampler(dir)]
}

/**
 * @typedef {object} HeapNode
 * @property {{ readonly url: string }} callFrame
 * @property {number} selfSize
 * @property {readonly HeapNode[]} children
 */

/**
 * Objects that were alive when a run took most memory, bytes by the part of the code that made them; what V8's own functions
 * make, as the entries of a Map, counts for their callers. Estimated from samples.
 *
 * @param {string} dir of `memoryProfiling`
 */
export function memoryShares (dir) {
  /** @type {Map<string, number>} */
  const bytes = new Map()
  /**
   * @param {HeapNode} node
   * @param {string} of
   */
  const add = ({ callFrame: { url }, selfSize, children }, of) => {
    const part = url === '' ? of : partOf(url) ?? (url.startsWith('node:') ? of : 'Node itself')
    bytes.set(part, (bytes.get(part) ?? 0) + selfSize)
    for (const child of children) add(child, part)
  }
  for (const name of readdirSync(dir)) add(JSON.parse(readFileSync(join(dir, name), 'utf8')), 'Node itself')
  return [...bytes].sort(([, a], [, b]) => b - a)
}
