import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '@gsplan/cli'
import { digestGoSources } from '@gsplan/go-router'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { digestCode } from '../src/target/code-digest.ts'
import { digestDependencies } from '../src/target/dependency-digest.ts'
import { isFolder } from '../src/target/folder-target.ts'
import { isGitUrl, parseGitModule } from '../src/target/git-target.ts'
import { isGoModule } from '../src/target/go-target.ts'
import { writeResolution } from '../src/target/resolutions.ts'
import { resolveTarget } from '../src/target/resolve-target.ts'
import { defaultCacheDir } from '../src/target/target-cache.ts'
import type { ResolveOptions } from '../src/target/target.ts'
import { startLoopbackRegistry, type LoopbackRegistry } from './loopback-registry.ts'
import { runSim, temporaryFolder } from './run-sim.ts'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const gossipsub14 = join(nodeModules, '@chainsafe/libp2p-gossipsub')
const gossipsub17 = join(nodeModules, '@libp2p/gossipsub')
const short = { N_NODES: '6', N_PUBLISHER: '2', T_WARM: '3s', T_RUN: '1s', T_COOL: '1s' }

let registry: LoopbackRegistry
let cacheDir: string
let npmCache: string

/** All npm settings that decide where packages come from. */
function useRegistry (url: string): void {
  vi.stubEnv('npm_config_registry', url)
  vi.stubEnv('npm_config_cache', npmCache)
  vi.stubEnv('npm_config_fetch_retries', '0')
  vi.stubEnv('npm_config_userconfig', join(npmCache, 'npmrc'))
}

const resolve = (module: string, version: string, options: Partial<ResolveOptions> = {}): ReturnType<typeof resolveTarget> =>
  resolveTarget({
    module, version, cacheDir, allowScripts: false, dryRun: false, signal: new AbortController().signal, onWait: () => {}, ...options
  })

beforeAll(async () => {
  npmCache = await mkdtemp(join(tmpdir(), 'gsplan-npm-'))
  registry = await startLoopbackRegistry()
  registry.add(gossipsub17, { version: '17.9.0' })
  registry.add(gossipsub17, { version: '18.0.0-rc.1' })
  registry.tag('@libp2p/gossipsub', 'next', '18.0.0-rc.1')
})

afterAll(async () => {
  await registry.close()
  await rm(npmCache, { recursive: true })
  vi.unstubAllEnvs()
})

beforeEach(async () => {
  cacheDir = join(await temporaryFolder(), 'cache')
  useRegistry(registry.url)
  registry.requests.length = 0
})

describe('what a module is', () => {
  test.each([
    ['@libp2p/gossipsub', [false, false, false]], ['my-gossipsub', [false, false, false]], ['./fork', [true, false, false]],
    ['/home/me/fork', [true, false, false]], ['..', [true, false, false]], ['file:///fork', [true, false, false]],
    ['git+https://example.com/a.git', [false, true, false]], ['https://example.com/a.git', [false, true, false]],
    ['git+file:///a.git', [false, true, false]], ['github.com/libp2p/go-libp2p-pubsub', [false, false, true]],
    ['gopkg.in/yaml.v3/x', [false, false, true]]
  ])('%s', (module, expected) => {
    expect([isFolder(module), isGitUrl(module), isGoModule(module)]).toEqual(expected)
  })

  test('a git address may name a folder in the repository', () => {
    expect(parseGitModule('git+https://example.com/a/b.git//packages/x')).toEqual({ url: 'https://example.com/a/b.git', directory: 'packages/x' })
    expect(parseGitModule('git+file:///a/b.git')).toEqual({ url: 'file:///a/b.git' })
    expect(parseGitModule('git+ssh://git@example.com/b.git')).toEqual({ url: 'ssh://git@example.com/b.git' })
  })

  test('the cache is the user\'s, or another', () => {
    expect(defaultCacheDir({ GSPLAN_CACHE: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c')
    expect(defaultCacheDir({ GSPLAN_CACHE: '', XDG_CACHE_HOME: '/x' })).toBe('/x/gsplan')
  })
})

describe('from a registry', () => {
  test('what is shipped needs no network', async () => {
    expect(await resolve('@libp2p/gossipsub', '17.1.1')).toMatchObject({
      module: '@libp2p/gossipsub', version: '17.1.1', source: 'bundled', integrity: digestCode(gossipsub17), notes: []
    })
    expect(registry.requests).toEqual([])
  })

  test('a range, a dist-tag and an exact version, installed once and never asked for again', async () => {
    const first = await resolve('@libp2p/gossipsub', '^17.2.0')
    expect(first).toMatchObject({ version: '17.9.0', source: 'npm', notes: [] })
    expect(first.integrity).toMatch(/^sha256-/)
    expect(await resolve('@libp2p/gossipsub', '17.x')).toMatchObject({ version: '17.1.1', source: 'bundled' })
    expect(await resolve('@libp2p/gossipsub', 'next', { dryRun: true })).toEqual({
      module: '@libp2p/gossipsub', version: '18.0.0-rc.1', source: 'npm', notes: []
    })
    expect(await resolve('@libp2p/gossipsub', '17.9.0')).toEqual(first)
    registry.requests.length = 0
    expect(await resolve('@libp2p/gossipsub', '17.9.0')).toEqual(first)
    expect(registry.requests).toEqual([])
    expect(readdirSync(join(cacheDir, 'targets/npm'))).toEqual(['@libp2p+gossipsub@17.9.0'])
  })

  test('a copy that was changed in the cache is made again', async () => {
    const { integrity, code } = await resolve('@libp2p/gossipsub', '17.9.0')
    const path = fileURLToPath(code?.entry ?? '')
    const before = await readFile(path, 'utf8')
    await writeFile(path, 'export const gossipsub = 1')
    expect((await resolve('@libp2p/gossipsub', '17.9.0')).integrity).toBe(integrity)
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('without network, the last resolution, which is said; else the error', async () => {
    await resolve('@libp2p/gossipsub', '^17.2.0')
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/')
    const { version, notes } = await resolve('@libp2p/gossipsub', '^17.2.0')
    expect(version).toBe('17.9.0')
    expect(notes.join()).toMatch(/^GS_VERSION \^17\.2\.0: the registry can't be asked \(.*\); 17\.9\.0 was its version on \d{4}-\d\d-\d\d$/)
    await expect(resolve('@libp2p/gossipsub', '^17.3.0')).rejects.toThrow(/^GS_MODULE @libp2p\/gossipsub: npm view failed: /)
  })

  test('scripts of a package do not run', async () => {
    const mark = join(cacheDir, 'ran')
    registry.add(gossipsub14, {
      name: 'scripted-gossipsub', version: '1.0.0', scripts: { postinstall: `mkdir -p ${cacheDir}; touch ${mark}`, install: `touch ${mark}` }
    })
    expect(await resolve('scripted-gossipsub', 'latest')).toMatchObject({ version: '1.0.0', source: 'npm' })
    expect(existsSync(mark)).toBe(false)
  })

  test('what there is not is said with what there is', async () => {
    const wrong = async (module: string, version: string, message: string | RegExp): Promise<void> => {
      await expect(resolve(module, version)).rejects.toThrow(message instanceof RegExp ? message : new UsageError(message))
    }
    await wrong('@libp2p/gossipsub', '99.0.0', 'GS_VERSION: expected a version of @libp2p/gossipsub (17.1.1, 17.9.0, 18.0.0-rc.1; ' +
    'latest = 17.1.1, next = 18.0.0-rc.1), got 99.0.0')
    await wrong('@libp2p/gossipsub', 'main', 'GS_VERSION: expected a version of @libp2p/gossipsub (17.1.1, 17.9.0, 18.0.0-rc.1; ' +
    'latest = 17.1.1, next = 18.0.0-rc.1), got main; if it is a git reference (https://github.com/libp2p/js-libp2p.git), which ' +
    'needs a build: pass --allow-scripts if its scripts may run here')
    await wrong('no-such-router', 'latest', /^GS_MODULE no-such-router: npm view failed: 404 Not Found/)
    await wrong('not a name', 'latest', 'GS_MODULE: expected an npm package, a Go module, a git repository or a folder, got "not a name"')
    await wrong('--global', 'latest', 'GS_MODULE: expected an npm package, a Go module, a git repository or a folder, got --global')
    for (const version of ['v0.15.0 ', 'a b', 'v0.15.0\nx', 'v\u00a01', 'v1\0']) {
      await wrong('github.com/libp2p/go-libp2p-pubsub', version, 'GS_VERSION: expected a version, branch or commit of ' +
      `github.com/libp2p/go-libp2p-pubsub, without blanks, got ${JSON.stringify(version)}`)
    }
    expect(existsSync(join(cacheDir, 'targets'))).toBe(false)
  })

  test('an abort leaves nothing half installed', async () => {
    const controller = new AbortController()
    const pending = resolve('@libp2p/gossipsub', '17.9.0', {
      signal: controller.signal, onWait: () => { setTimeout(() => { controller.abort(new Error('enough')) }, 300) }
    })
    await expect(pending).rejects.toThrow('enough')
    const left = join(cacheDir, 'targets/npm')
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([])
  })
})

/** Someone's own fork of the router, built: its code, and what it depends on. */
async function createFork (dir: string): Promise<string> {
  const fork = join(dir, 'fork')
  await cp(gossipsub14, fork, { recursive: true })
  await symlink(nodeModules, join(fork, 'node_modules'))
  const manifest = JSON.parse(await readFile(join(fork, 'package.json'), 'utf8')) as object
  await writeFile(join(fork, 'package.json'), JSON.stringify({ ...manifest, name: 'my-gossipsub', version: '0.0.1' }))
  return fork
}

describe('a folder', () => {
  test('runs as the router of a test, and its code is recorded', async () => {
    const fork = await createFork(await temporaryFolder())
    // the fork's own idea: small meshes
    const constants = join(fork, 'dist/src/constants.js')
    const before = await readFile(constants, 'utf8')
    await writeFile(constants, before.replace('GossipsubD = 6', 'GossipsubD = 3').replace('GossipsubDlo = 4', 'GossipsubDlo = 2')
      .replace('GossipsubDhi = 12', 'GossipsubDhi = 4').replace('GossipsubDscore = 4', 'GossipsubDscore = 2')
      .replace('GossipsubDout = 2', 'GossipsubDout = 1'))
    const { json, value, runDir } = await runSim({ ...short, N_NODES: '12', T_WARM: '10s', GS_MODULE: fork })
    expect(json?.verdict.status).toBe('passed')
    expect(json?.target).toEqual({ module: fork, version: '0.0.1', source: 'folder', integrity: digestCode(fork), dependencies: digestDependencies(fork) })
    expect(value('mesh_degree_mean')).toBeLessThanOrEqual(4)
    expect(await readFile(join(runDir, 'template-params.toml'), 'utf8')).toContain(`GS_INTEGRITY = "${digestCode(fork)}"`)
    await expect(runSim({ ...short, GS_MODULE: fork, GS_INTEGRITY: 'sha256-other' })).rejects.toThrow(
      `GS_INTEGRITY: expected the code of ${fork} to be sha256-other, got ${digestCode(fork)}; -D GS_INTEGRITY= accepts it`)
  })

  test('errors', async () => {
    const dir = await temporaryFolder()
    const wrong = async (message: string, version = 'latest'): Promise<void> => {
      await expect(resolve(dir, version)).rejects.toThrow(new UsageError(message))
    }
    await wrong(`GS_MODULE: expected a folder with a built package (package.json) or a Go module (go.mod), found neither in ${dir}`)
    for (const missing of ['none', 'file']) {
      await writeFile(join(dir, 'file'), '')
      await expect(resolve(join(dir, missing), 'latest')).rejects.toThrow(new UsageError(
        `GS_MODULE: expected a folder with a built package (package.json) or a Go module (go.mod), found no folder ${join(dir, missing)}`))
    }
    await writeFile(join(dir, 'package.json'), '{')
    await expect(resolve(dir, 'latest')).rejects.toThrow(`GS_MODULE: ${join(dir, 'package.json')}: not JSON: `)
    await writeFile(join(dir, 'package.json'), '{}')
    await wrong(`GS_MODULE: ${join(dir, 'package.json')}: expected a name and a version`)
    await writeFile(join(dir, 'package.json'), '{"name": "a", "version": "1.2.3", "exports": {".": {"import": "./dist/a.js"}}}')
    await wrong(`GS_MODULE: expected a folder with a built package, found no ${join(dir, 'dist/a.js')}: build it first`)
    await mkdir(join(dir, 'dist'))
    await writeFile(join(dir, 'dist/a.js'), '')
    await wrong(`GS_VERSION: expected 1.2.3, the version in ${dir}, got 1.2.4`, '1.2.4')
    expect((await resolve(dir, '1.2.3')).version).toBe('1.2.3')
  })
})

describe('a git repository', () => {
  const git = async (cwd: string, ...args: string[]): Promise<string> => (await execa('git', [
    '-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', '-c', 'tag.gpgsign=false', ...args
  ], { cwd })).stdout

  /** A bare repository with a fork that must be built, on the branch main and the tag v1. */
  async function createRepository (dir: string): Promise<{ readonly url: string, readonly commit: string }> {
    const work = join(dir, 'work')
    await mkdir(work)
    await cp(join(gossipsub14, 'dist/src'), join(work, 'source'), { recursive: true, filter: path => !path.endsWith('.map') })
    const { dependencies } = JSON.parse(await readFile(join(gossipsub14, 'package.json'), 'utf8')) as { dependencies: object }
    await writeFile(join(work, 'package.json'), JSON.stringify({
      name: 'forked-gossipsub', version: '3.0.0', type: 'module', exports: './built/index.js', dependencies,
      scripts: { build: 'node -e "fs.cpSync(\'source\', \'built\', {recursive: true})"' }
    }))
    await git(work, 'init', '--quiet', '--initial-branch=main')
    await git(work, 'add', '.')
    await git(work, 'commit', '--quiet', '-m', 'one')
    await git(work, 'tag', '-a', 'v1', '-m', 'first')
    await git(dir, 'clone', '--quiet', '--bare', 'work', 'fork.git')
    return { url: `file://${join(dir, 'fork.git')}`, commit: await git(work, 'rev-parse', 'HEAD') }
  }

  test('is built with --allow-scripts only, once for each commit, and runs', async () => {
    const { url, commit } = await createRepository(await temporaryFolder())
    const module = `git+${url}`
    await expect(resolve(module, 'main')).rejects.toThrow(new UsageError(
      `GS_VERSION: main is a git reference (${url}), which needs a build: pass --allow-scripts if its scripts may run here`))
    for (const reference of ['main', 'v1', 'latest', commit]) {
      expect(await resolve(module, reference, { allowScripts: true, dryRun: true })).toEqual({ module, version: commit, source: 'git', notes: [] })
    }
    await expect(resolve(module, 'none', { allowScripts: true })).rejects.toThrow(
      `GS_VERSION: expected a version, dist-tag, or a branch, tag or full SHA-1 of ${url}, got none`)
    vi.stubEnv('GSPLAN_CACHE', cacheDir)
    const { json } = await runSim({ ...short, GS_MODULE: module, GS_VERSION: 'v1' }, { allowScripts: true })
    expect(json?.target).toMatchObject({ module, version: commit, source: 'git' })
    expect([json?.verdict.status, json?.params['GS_VERSION']]).toEqual(['passed', commit])
    registry.requests.length = 0
    expect(await resolve(module, 'main', { allowScripts: true })).toMatchObject({ version: commit, integrity: json?.target.integrity })
    expect(registry.requests).toEqual([])
  })

  test('with a router in Go is told how to name that, and nothing is left', async () => {
    const work = join(await temporaryFolder(), 'router')
    await mkdir(work)
    await writeFile(join(work, 'go.mod'), 'module example.com/router\n')
    await git(work, 'init', '--quiet', '--initial-branch=main')
    await git(work, 'add', '.')
    await git(work, 'commit', '--quiet', '-m', 'one')
    const url = `file://${work}`
    await expect(resolve(`git+${url}`, 'main', { allowScripts: true })).rejects.toThrow(new UsageError(`GS_MODULE: ${url} has a module in Go: ` +
      'name it by its path, such as github.com/libp2p/go-libp2p-pubsub, or by a folder with a copy of it'))
    expect(readdirSync(join(cacheDir, 'targets/git'))).toEqual([])
  })

  test('that can\'t be asked: the last commit of the reference, which is said; else the error', async () => {
    const dir = await temporaryFolder()
    const { url, commit } = await createRepository(dir)
    const options = { allowScripts: true, dryRun: true }
    await resolve(`git+${url}`, 'main', options)
    await rm(join(dir, 'fork.git'), { recursive: true })
    const { version, notes } = await resolve(`git+${url}`, 'main', options)
    expect(version).toBe(commit)
    expect(notes.join()).toMatch(/^GS_VERSION main: file:.* can't be asked; [0-9a-f]{40} was its version on \d{4}-\d\d-\d\d$/)
    await expect(resolve(`git+${url}`, 'v1', options)).rejects.toThrow(/^GS_VERSION v1: git ls-remote failed: /)
  })

  test('a reference of a package in a registry is looked for in its repository', async () => {
    const { url, commit } = await createRepository(await temporaryFolder())
    registry.add(gossipsub14, { name: 'forked-gossipsub', version: '2.0.0', repository: { type: 'git', url: `git+${url}` } })
    expect(await resolve('forked-gossipsub', 'main', { allowScripts: true })).toMatchObject({
      module: 'forked-gossipsub', version: commit, source: 'git', code: { module: 'forked-gossipsub', version: commit }
    })
  })

  test('an address can be no option and name no program', async () => {
    await expect(resolve('git+--upload-pack=touch /tmp/x', 'main', { allowScripts: true })).rejects.toThrow(/git ls-remote failed/)
    await expect(resolve('git+ext::sh -c true', 'main', { allowScripts: true })).rejects.toThrow(/transport 'ext' not allowed/)
  })
})

describe('a Go module', () => {
  const hasGo = existsSync('/usr/local/go/bin/go') || (process.env['PATH'] ?? '').split(':').some(dir => existsSync(join(dir, 'go')))

  test.skipIf(!hasGo)('goes to the go command (needs Go, https://go.dev/dl)', async () => {
    const proxy = join(await temporaryFolder(), 'example.com/router/@v')
    await mkdir(proxy, { recursive: true })
    const version = 'v0.0.0-20240101000000-0123456789ab'
    await writeFile(join(proxy, 'list'), 'v1.0.0\n')
    await writeFile(join(proxy, 'v1.0.0.info'), '{"Version": "v1.0.0", "Time": "2024-01-01T00:00:00Z"}')
    await writeFile(join(proxy, 'v1.0.0.mod'), 'module example.com/router\n')
    await writeFile(join(proxy, 'master.info'), `{"Version": "${version}", "Time": "2024-01-01T00:00:00Z"}`)
    await writeFile(join(proxy, `${version}.mod`), 'module example.com/router\n')
    vi.stubEnv('GOPROXY', `file://${proxy.slice(0, -'/example.com/router/@v'.length)}`)
    vi.stubEnv('GONOSUMDB', '*')
    expect(await resolve('example.com/router', 'latest')).toEqual({ module: 'example.com/router', version: 'v1.0.0', source: 'go', notes: [] })
    expect((await resolve('example.com/router', 'master')).version).toBe(version)
    vi.stubEnv('GOPROXY', 'off')
    const { version: again, notes } = await resolve('example.com/router', 'master')
    expect([again, notes.length]).toEqual([version, 1])
    await expect(resolve('example.com/router', 'other')).rejects.toThrow(/^GS_MODULE example\.com\/router@other: go list failed: /)
  })

  test.skipIf(!hasGo)('without a version that is asked for is told with those next to it (needs Go, https://go.dev/dl)', async () => {
    const proxies = await temporaryFolder()
    const proxy = join(proxies, 'example.com/router/@v')
    await mkdir(proxy, { recursive: true })
    await writeFile(join(proxy, 'list'), ['v0.1.0', 'v0.10.0', 'v0.2.0', 'v0.3.0', 'v0.3.1', 'v0.4.0', 'v1.0.0'].join('\n'))
    vi.stubEnv('GOPROXY', `file://${proxies}`)
    vi.stubEnv('GONOSUMDB', '*')
    const refused = (version: string): Promise<string> =>
      resolve('example.com/router', version).then(() => 'found', (error: unknown) => (error as Error).message)
    expect([await refused('v0.3.7'), await refused('v9.0.0')]).toEqual([
      'GS_VERSION: expected a version, branch or commit of example.com/router ' +
      '(v0.2.0, v0.3.0, v0.3.1, v0.4.0, v0.10.0, v1.0.0), found no v0.3.7',
      'GS_VERSION: expected a version, branch or commit of example.com/router (v0.4.0, v0.10.0, v1.0.0), found no v9.0.0'
    ])
    expect(await refused('branch')).toMatch(
      /, v1\.0\.0\), found no branch; GS_MODULE example\.com\/router@branch: go list failed: /)
    // it is listed, and can't be fetched
    expect(await refused('v0.3.1')).toMatch(/^GS_MODULE example\.com\/router@v0\.3\.1: go list failed: /)
  })

  test.skipIf(!hasGo)('that is no router is told what it lacks, and nothing is left (needs Go, https://go.dev/dl)', async () => {
    const folder = join(await temporaryFolder(), 'router')
    await mkdir(folder)
    await writeFile(join(folder, 'go.mod'), 'module example.com/router\n')
    await writeFile(join(folder, 'router.go'), 'package router\n')
    await expect(resolve(folder, 'latest', { goProgram: 'wasm' })).rejects.toThrow(
      /^example\.com\/router local-[0-9a-f]{12}: expected a go-libp2p-pubsub, found one without .*NewGossipSub/)
    expect(await resolve(folder, 'latest')).toMatchObject({ module: folder, source: 'folder' })
    expect(readdirSync(join(cacheDir, 'targets/go'))).toEqual([])
  })

  test('that was compiled before runs without Go, whichever release did it', async () => {
    const module = 'github.com/libp2p/go-libp2p-pubsub'
    const dir = join(cacheDir, 'targets/go/router')
    await mkdir(dir, { recursive: true })
    const program = `sha256-${createHash('sha256').update('program').digest('base64')}`
    const facts = { module, version: 'v0.19.0', go: 'go1.25.1', sources: 'h1:x', program, shim: digestGoSources('wasm') }
    await writeFile(join(dir, 'router.wasm'), 'program')
    await writeFile(join(dir, 'wasm_exec.js'), '')
    await writeFile(join(dir, 'router.json'), JSON.stringify(facts))
    await writeResolution({ cacheDir, kind: 'go', module, reference: 'v0.19.0' }, 'v0.19.0')
    vi.stubEnv('PATH', '/nonexistent')
    expect(await resolve(module, 'v0.19.0', { goProgram: 'wasm' })).toEqual({
      module, version: 'v0.19.0', source: 'go', goCode: { module, version: 'v0.19.0', dir }, integrity: 'h1:x',
      build: { go: 'go1.25.1', wasm: program },
      notes: [`GS_MODULE ${module}@v0.19.0: Go isn't installed; the program that go1.25.1 compiled before is used`]
    })
    // one that another gsplan has compiled is none
    await writeFile(join(dir, 'router.json'), JSON.stringify({ ...facts, shim: 'sha256-other' }))
    await expect(resolve(module, 'v0.19.0', { goProgram: 'wasm' })).rejects.toMatchObject({ name: 'MissingProgramError', exitCode: 3 })
  })

  test('known from before, without Go: the compiled one, which needs none, is told of', async () => {
    const module = 'github.com/libp2p/go-libp2p-pubsub'
    await writeResolution({ cacheDir, kind: 'go', module, reference: 'v0.1.0' }, 'v0.1.0')
    vi.stubEnv('PATH', '/nonexistent')
    await expect(resolve(module, 'v0.1.0', { goProgram: 'wasm' })).rejects.toMatchObject({
      name: 'MissingProgramError', exitCode: 3,
      message: `GS_MODULE ${module}@v0.1.0: expected the program go, found none; install it from https://go.dev/dl; ` +
        'the newest version, compiled, comes with npm install @gsplan/go-libp2p-pubsub'
    })
  })

  test('a missing program is exit 3 with where to get it', async () => {
    vi.stubEnv('PATH', '/nonexistent')
    await expect(resolve('example.com/router', 'latest')).rejects.toMatchObject({
      name: 'MissingProgramError', exitCode: 3,
      message: 'GS_MODULE example.com/router@latest: expected the program go, found none; install it from https://go.dev/dl'
    })
  })
})
