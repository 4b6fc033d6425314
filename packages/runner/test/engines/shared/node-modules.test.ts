import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compose } from '@gsplan/composer'
import { bundledRouter, ParamError } from '@gsplan/plan'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { nodeCode } from '../../../src/engines/shared/node-code.ts'
import { installNodeModules, nodePackagesOf, type NodeModules } from '../../../src/engines/shared/node-modules.ts'
import { startLoopbackRegistry, type LoopbackRegistry } from '../../loopback-registry.ts'
import { temporaryFolder } from '../../run-sim.ts'

let registry: LoopbackRegistry
let npmCache: string
let cacheDir: string

beforeAll(async () => {
  npmCache = await mkdtemp(join(tmpdir(), 'gsplan-npm-'))
  registry = await startLoopbackRegistry()
  registry.add(fileURLToPath(new URL('../../../../../node_modules/uint8-varint', import.meta.url)), { name: '@libp2p/mplex', version: '12.0.32' })
})

afterAll(async () => {
  await registry.close()
  await rm(npmCache, { recursive: true })
  vi.unstubAllEnvs()
})

beforeEach(async () => {
  cacheDir = join(await temporaryFolder(), 'cache')
  vi.stubEnv('npm_config_registry', registry.url)
  vi.stubEnv('npm_config_cache', npmCache)
  vi.stubEnv('npm_config_fetch_retries', '0')
  vi.stubEnv('npm_config_userconfig', join(npmCache, 'npmrc'))
  registry.requests.length = 0
})

const packagesOf = (libp2p: 1 | 3, ...define: string[]): Readonly<Record<string, string>> =>
  nodePackagesOf(compose({ define }).composition, libp2p)

const install = async (packages: Readonly<Record<string, string>>): Promise<NodeModules> => installNodeModules({
  packages, router: bundledRouter('@libp2p/gossipsub'), libp2p: 3, cacheDir, signal: new AbortController().signal
})

test('nodes of the defaults need nothing beside what comes with gsplan, and other parts are packages of exact versions', () => {
  expect(packagesOf(3)).toEqual({})
  expect(packagesOf(3, 'MUXER=mplex')).toEqual({ '@libp2p/mplex': '12.0.32' })
  expect(Object.keys(packagesOf(1)).sort()).toEqual([
    '@chainsafe/libp2p-noise', '@chainsafe/libp2p-yamux', '@libp2p/crypto', '@libp2p/identify', '@libp2p/peer-id', '@libp2p/tcp',
    '@multiformats/multiaddr', 'libp2p'
  ])
  expect(() => packagesOf(1, 'TRANSPORT=quic')).toThrow(ParamError)
})

test('they are installed once', async () => {
  expect(await install({})).toEqual({ packages: {} })
  expect(existsSync(cacheDir)).toBe(false)
  const packages = { '@libp2p/mplex': '12.0.32' }
  const first = await install(packages)
  registry.requests.length = 0
  expect(await install(packages)).toEqual(first)
  expect([registry.requests, readdirSync(join(cacheDir, 'targets/nodes'))]).toEqual([[], ['libp2p-3@@libp2p+mplex@12.0.32']])
  expect(nodeCode(3, first)).toContain(`import { mplex } from ${JSON.stringify(first.dir).slice(0, -1)}/node_modules/@libp2p/mplex/`)
  expect(nodeCode(3, { packages: {} })).toContain('const mplex = undefined')
})

test('without the registry the error names what it is for, and nothing is left', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/')
  vi.stubEnv('npm_config_cache', await temporaryFolder())
  await expect(install({ '@libp2p/mplex': '12.0.32' })).rejects.toThrow(
    /^GS_MODULE @libp2p\/gossipsub@17\.1\.1: packages of its nodes, of libp2p 3 \(@libp2p\/mplex@12\.0\.32\): npm install failed: /)
  expect(readdirSync(join(cacheDir, 'targets/nodes'))).toEqual([])
})
