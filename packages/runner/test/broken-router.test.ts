import { execFileSync } from 'node:child_process'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run } from '../src/run.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { temporaryFolder } from './run-sim.ts'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const gossipsub = join(nodeModules, '@libp2p/gossipsub/dist/src/index.js')

/** A folder with a router that breaks at the second peer of a thread, in a timer of its own. */
async function brokenRouter (): Promise<string> {
  const folder = await temporaryFolder()
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"name": "broken", "version": "1.0.0", "type": "module", "exports": "./index.js"}')
  writeFileSync(join(folder, 'index.js'), [
    `import { gossipsub as create } from ${JSON.stringify(gossipsub)}`,
    `export * from ${JSON.stringify(gossipsub)}`,
    'let peers = 0',
    'export function gossipsub (init) {',
    '  if (++peers === 2) setTimeout(() => { throw new Error(\'broken\') }, 3000)',
    '  return create(init)',
    '}'
  ].join('\n'))
  return folder
}

test.each([1, 2])('a router that breaks on %i threads: one reason, and what instances had written', async threads => {
  const define = ['N_NODES=4', 'N_PUBLISHER=1', 'N_DEGREE=3', 'T_WARM=2s', 'T_RUN=3s', 'T_COOL=1s', `GS_MODULE=${await brokenRouter()}`]
  const { runDir, verdict } = await run({
    ...defaultRunOptions, output: await temporaryFolder(), skipAnalysis: true, threads, define
  }, { signal: new AbortController().signal })
  expect([verdict.status, verdict.reasons.map(({ message }) => message)]).toEqual(['failed', ['the sim engine: broken']])
  const names = execFileSync('tar', ['tzf', join(runDir, 'test-output.tgz')], { encoding: 'utf8' }).trim().split('\n')
  expect(names.filter(name => name.endsWith('/run.out')).map(name => name.split('/').slice(1).join('/'))).toEqual([
    'lurkers/0/run.out', 'lurkers/1/run.out', 'lurkers/2/run.out', 'publishers/0/run.out'
  ])
  expect(readdirSync(runDir)).not.toContain('.outputs')
})
