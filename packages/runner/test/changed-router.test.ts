import {
  appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { prepare, runPrepared } from '../src/run.ts'
import type { RunContext } from '../src/run-context.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { digestDependencies } from '../src/target/dependency-digest.ts'
import { digestPlan } from '../src/prepare/plan-digest.ts'
import { temporaryFolder } from './run-sim.ts'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

test('a router whose code changes: no run of it begins, and one under way is invalid', async () => {
  const [folder, output] = [await temporaryFolder(), await temporaryFolder()]
  cpSync(realpathSync(join(nodeModules, '@chainsafe/libp2p-gossipsub')), folder, { recursive: true })
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  const change = (): void => { appendFileSync(join(folder, 'dist/src/index.js'), '// changed\n') }
  const signal = new AbortController().signal
  const define = ['N_NODES=4', 'N_PUBLISHER=1', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s', `GS_MODULE=${folder}`]
  const options = { ...defaultRunOptions, output, define }
  const during: RunContext['onEvent'] = event => { if (event.kind === 'stage' && event.stage === 'archive') change() }
  const prepared = await prepare(options, { signal })
  const { verdict } = await runPrepared(prepared, options, { signal, onEvent: during })
  expect([verdict.status, verdict.reasons]).toEqual(
    ['invalid', [{ code: 'router-changed', message: `the code in ${folder} changed during the run` }]])
  const before = readdirSync(output)
  await expect(runPrepared(prepared, options, { signal })).rejects.toThrow(expect.objectContaining({
    exitCode: 2,
    message: `GS_MODULE: expected the code in ${folder} to stay as it was when the command began, got other code; the same command ` +
      'again takes it as it is now'
  }) as Error)
  expect(readdirSync(output)).toEqual(before)
  rmSync(folder, { recursive: true })
  await expect(runPrepared(prepared, options, { signal })).rejects.toThrow('to stay as it was')
  expect(existsSync(folder)).toBe(false)
})

/** Writes a package: what it depends on, and a file of code. */
function writePackage (dir: string, { version = '1.0.0', needs = [], code = '' }: {
  readonly version?: string
  readonly needs?: readonly string[]
  readonly code?: string
} = {}): void {
  mkdirSync(dir, { recursive: true })
  const dependencies = Object.fromEntries(needs.map(name => [name, '*']))
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: basename(dir), version, dependencies }))
  writeFileSync(join(dir, 'index.js'), code)
}

test('the digest of dependencies follows the code that is imported, wherever it lies, and nothing else', async () => {
  const folder = await temporaryFolder()
  const [router, inRouter, above] = [join(folder, 'router'), join(folder, 'router/node_modules'), join(folder, 'node_modules')]
  writePackage(router, { needs: ['a', '../../outside'] })
  writePackage(join(inRouter, 'a'), { needs: ['b', 'absent'] })
  writePackage(join(above, 'b'))
  const first = digestDependencies(router)
  expect(first).toMatch(/^sha256-[\w+/]{43}=$/)
  // the package's own code, and packages that nothing imports
  writePackage(router, { needs: ['a', '../../outside'], code: '// changed' })
  writePackage(join(above, 'c'))
  expect(digestDependencies(router)).toBe(first)
  // another place
  renameSync(join(above, 'b'), join(inRouter, 'b'))
  expect(digestDependencies(router)).toBe(first)
  // a link, to a folder that imports in turn
  rmSync(join(inRouter, 'a'), { recursive: true })
  writePackage(join(folder, 'linked/a'), { needs: ['b', 'absent'] })
  writePackage(join(above, 'b'))
  symlinkSync(join(folder, 'linked/a'), join(inRouter, 'a'))
  expect(digestDependencies(router)).toBe(first)
  const changes = [
    () => { writePackage(join(folder, 'linked/a'), { needs: ['b', 'absent'], code: '// built again' }) },
    () => { writePackage(join(above, 'b'), { version: '1.0.1' }) },
    () => { writePackage(join(above, 'b'), { version: '1.0.1', code: '// edited' }) },
    () => { writePackage(join(above, 'absent')) },
    () => { writePackage(router, { needs: ['a', 'c'] }) }
  ]
  const digests = changes.map(change => {
    change()
    return digestDependencies(router)
  })
  expect(new Set([first, ...digests]).size).toBe(changes.length + 1)
})

test('a router whose dependencies change: no run of it begins, and the record of one has their digest', async () => {
  const [folder, output] = [await temporaryFolder(), await temporaryFolder()]
  cpSync(realpathSync(join(nodeModules, '@chainsafe/libp2p-gossipsub')), folder, { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['@libp2p', '@chainsafe', '@multiformats', 'denque', 'it-length-prefixed', 'it-pipe', 'it-pushable', 'multiformats', 'protons-runtime', 'uint8arraylist', 'uint8arrays']) {
    symlinkSync(join(nodeModules, name), join(folder, 'node_modules', name))
  }
  const signal = new AbortController().signal
  const define = ['N_NODES=4', 'N_PUBLISHER=1', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s', `GS_MODULE=${folder}`]
  const options = { ...defaultRunOptions, output, define }
  const prepared = await prepare(options, { signal })
  const { json } = await runPrepared(prepared, options, { signal })
  expect(json?.target.dependencies).toBe(digestDependencies(folder))
  rmSync(join(folder, 'node_modules/denque'))
  cpSync(join(nodeModules, 'denque'), join(folder, 'node_modules/denque'), { recursive: true })
  expect(json?.target.dependencies).toBe(digestDependencies(folder))
  appendFileSync(join(folder, 'node_modules/denque/index.js'), '// changed\n')
  await expect(runPrepared(prepared, options, { signal })).rejects.toThrow(
    `GS_MODULE: expected the code of dependencies of ${folder} to stay as it was when the command began`)
})

test('the digest of a plan follows its content, but for hidden files and dependencies', async () => {
  const folder = await temporaryFolder()
  const [file, other] = ['plan.js', 'other.js'].map(name => join(folder, name)) as [string, string]
  writeFileSync(file, 'one')
  const digests = [digestPlan(undefined), digestPlan(join(folder, 'none')), digestPlan(file), digestPlan(folder)]
  writeFileSync(join(folder, '.hidden'), '')
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  expect([digestPlan(file), digestPlan(folder)]).toEqual(digests.slice(2))
  writeFileSync(other, 'one')
  expect([digestPlan(file), digestPlan(other), digestPlan(folder)]).toEqual([digests[2], digests[2], expect.not.stringMatching(digests[3] ?? '')])
  expect(digests).toEqual([undefined, undefined, ...[1, 2].map(() => expect.stringMatching(/^sha256-[\w+/]{43}=$/) as unknown)])
  writeFileSync(file, 'two')
  expect(digestPlan(file)).not.toBe(digests[2])
})
