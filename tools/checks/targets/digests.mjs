// Runs whose bytes are compared.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../../setup/set-up.mjs'

export const goModule = 'github.com/libp2p/go-libp2p-pubsub'

/** Tests whether routers in Go can be compiled; says so if not. @param {string} script */
export function findGo (script) {
  const hasGo = spawnSync('go', ['version']).status === 0
  if (!hasGo) process.stderr.write(`${script}: networks with routers in Go are left out: they need Go (https://go.dev/dl), found none\n`)
  return hasGo
}

/**
 * @typedef {object} Group
 * @property {string} id
 * @property {string} module
 * @property {string} version
 */

/** Go and two lines of routers in JavaScript. @type {readonly Group[]} */
export const mixedGroups = [
  { id: 'go', module: goModule, version: 'v0.19.0' }, { id: 'js17', module: '@libp2p/gossipsub', version: '17.1.1' },
  { id: 'js14', module: '@chainsafe/libp2p-gossipsub', version: '14.1.2' }
]

/**
 * Parameters of a network's peers, nine of which publish.
 *
 * @param {readonly Group[]} groups
 * @param {number} peers
 * @returns {Readonly<Record<string, string>>}
 */
export const peersOf = (groups, peers) => ({
  GROUPS: JSON.stringify(groups.map(({ id, module, version }) => ({
    id, instances: Math.ceil(peers / groups.length), publishers: Math.ceil(9 / groups.length),
    gs_module: module, gs_version: version
  })))
})

/**
 * Makes the same run several times in one process.
 *
 * @param {Readonly<Record<string, string>>} params
 * @param {object} [how]
 * @param {string} [how.node] program
 * @param {string} [how.seed]
 * @param {number} [how.threads] as many as pay
 * @param {number} [how.count]
 * @returns {ReadonlyArray<{ digest: string, status: string, deliveries: number, threads: number }>}
 */
export function digestRuns (params, { node = process.execPath, seed = '1', threads, count = 1 } = {}) {
  const defines = Object.entries(params).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const flags = threads === undefined ? [] : ['--threads', String(threads)]
  const script = join(root, 'tools/checks/targets/repeat-runs.mjs')
  const { stdout } = spawnSync(node, [script, String(count), '--seed', seed, ...flags, ...defines], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']
  })
  return stdout.trim().split('\n').filter(line => line !== '').map(line => JSON.parse(line))
}
