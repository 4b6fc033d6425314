import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** @type {readonly (readonly [string, RegExp])[]} */
const parts = [
  ['router', /(?:@chainsafe\/libp2p-|@libp2p\/)gossipsub/],
  ['libp2p, keys and encodings', /node_modules\/(@libp2p|@noble|multiformats|uint8|protons|@multiformats|it-)/],
  ['sim: events, links', /packages\/sim\//],
  ['adapter of the router', /packages\/(go-)?router\//],
  ['plan: publishing, outputs', /packages\/plan\//],
  ['tracer: events, counters', /packages\/tracer\//]
]

/**
 * The part of the code that a file belongs to; undefined for Node itself.
 *
 * @param {string} url
 */
export const partOf = url => parts.find(([, pattern]) => pattern.test(url))?.[0]

/**
 * A CPU profile in V8's format.
 *
 * @typedef {object} Profile
 * @property {readonly { id: number, callFrame: { functionName: string, url: string } }[]} nodes
 * @property {readonly number[]} samples
 * @property {readonly number[]} timeDeltas
 */

/**
 * Shares of a thread's time by part of the code, from its CPU profile.
 *
 * @param {Profile} profile
 * @returns {readonly (readonly [string, number])[]}
 */
function breakDown (profile) {
  const byId = new Map(profile.nodes.map(node => [node.id, node.callFrame]))
  const names = [...parts.map(([name]) => name), 'garbage collection', 'Node itself']
  const shares = new Map(names.map(name => [name, 0]))
  let total = 0
  profile.samples.forEach((id, index) => {
    const { functionName, url } = byId.get(id) ?? { functionName: '', url: '' }
    if (functionName === '(idle)') return
    const name = partOf(url) ?? (functionName === '(garbage collector)' ? 'garbage collection' : 'Node itself')
    shares.set(name, (shares.get(name) ?? 0) + profile.timeDeltas[index])
    total += profile.timeDeltas[index]
  })
  return [...shares].map(([name, time]) => /** @type {const} */ ([name, time / total]))
}

/**
 * @param {Profile} profile
 * @param {RegExp} pattern of urls
 */
function countSamples (profile, pattern) {
  const ids = new Set(profile.nodes.filter(node => pattern.test(node.callFrame.url)).map(({ id }) => id))
  return profile.samples.filter(id => ids.has(id)).length
}

/**
 * Shares of the time of the thread that runs routers, by part of the code, from the CPU profiles of a run's threads.
 *
 * @param {string} dir of the profiles
 */
export function profileShares (dir) {
  const profiles = readdirSync(dir).map(name => /** @type {Profile} */ (JSON.parse(readFileSync(join(dir, name), 'utf8'))))
  // not the one that waits for it
  const [busiest] = profiles.sort((a, b) => countSamples(b, parts[0][1]) - countSamples(a, parts[0][1]))
  return breakDown(busiest)
}
