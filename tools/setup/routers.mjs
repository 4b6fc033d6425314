// Installs routers that do not come with gsplan, and the nodes that they need, from the npm registry into .nx/routers, for
// the tests that run against them.
//
//   node tools/setup/routers.mjs        the one that `npm test` runs
//   node tools/setup/routers.mjs --all  all whose generation gsplan knows, for `npm run targets`
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { descriptionName, routersFolder as folder } from './other-routers.mjs'
import { setUp } from './set-up.mjs'

/**
 * @typedef {object} OtherRouter
 * @property {string} module
 * @property {string} version
 * @property {1 | 2 | 3} libp2p line that it belongs to
 * @property {boolean} [inTests] `npm test` runs it
 */

/** @type {readonly OtherRouter[]} */
export const otherRouters = [
  { module: '@chainsafe/libp2p-gossipsub', version: '13.0.0', libp2p: 1, inTests: true },
  { module: '@chainsafe/libp2p-gossipsub', version: '13.2.0', libp2p: 1 },
  { module: '@chainsafe/libp2p-gossipsub', version: '14.1.0', libp2p: 2 },
  { module: '@libp2p/gossipsub', version: '15.0.23', libp2p: 3 },
  { module: '@libp2p/gossipsub', version: '16.0.4', libp2p: 3 }
]

/** @param {OtherRouter} router */
async function install (router) {
  const { module, version, libp2p } = router
  const dir = join(folder, `${module.replace('/', '+')}@${version}`)
  if (existsSync(dir)) return
  // built by now
  const { findNodePackages } = await import('../../packages/plan/dist/index.js')
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, '.new-'))
  const dependencies = { [module]: version, ...findNodePackages(libp2p, { muxer: 'mplex', transport: 'tcp' }) }
  writeFileSync(join(work, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  writeFileSync(join(work, descriptionName), JSON.stringify({ module, version, libp2p }))
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', args, { cwd: work, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status === 0) renameSync(work, dir)
  else rmSync(work, { recursive: true, force: true })
  if (status !== 0) throw new Error(`npm install of ${module} ${version} ended with exit code ${status}`)
}

/** Installs what is not there. */
export async function setUpRouters (all = false) {
  setUp()
  for (const router of otherRouters.filter(({ inTests }) => all || inTests === true)) await install(router)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUpRouters(process.argv.includes('--all'))
