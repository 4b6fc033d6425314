import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSnapshot, resolveComposeParams } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { temporaryFolder } from './run-sim.ts'

async function gsplan (...argv: readonly string[]): Promise<string> {
  const err: string[] = []
  const exitCode = await main(argv, {
    stdout: { write: () => true }, stderr: { write: text => err.push(String(text)) > 0 }
  })
  return `${exitCode}: ${err.join('')}`
}

test('a snapshot holds all that the command line chose, and is loaded again', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'mine.json')
  expect(await gsplan('run', '--quiet', '--dry-run', '-o', join(folder, 'out'), '--config', 'local-exec/25-peers', '-D', 'T_RUN=7s',
    '-D', 'SIGNING=strict-no-sign', '--engine', 'exec', '--seeds', '3-5', '--threshold', 'latency_p99 < 1s', '--save-config', file))
    .toBe('0: ')
  expect(parseSnapshot(readFileSync(file, 'utf8'), file).gsplan).toMatchObject({
    engine: 'exec', seeds: [3, 4, 5], thresholds: ['latency_p99 < 1s'], params: { SIGNING: 'strict-no-sign' }
  })
  const { params, engine } = resolveComposeParams({ config: file })
  expect([params['T_RUN'], params['N_NODES'], engine]).toEqual(['7s', 25n, 'exec'])
})

test('a run of a saved configuration is one of the same configuration: the first run is a baseline for it', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'mine.json')
  const params = ['N_NODES=4', 'N_PUBLISHER=2', 'N_DEGREE=3', 'T_WARM=2s', 'T_RUN=2s', 'T_COOL=1s', 'GS_MODULE=@libp2p/gossipsub']
  const define = params.flatMap(each => ['-D', each])
  expect(await gsplan('run', '--quiet', '-o', join(folder, 'first'), '--save-config', file, ...define)).toBe('0: ')
  const [first = ''] = readdirSync(join(folder, 'first'))
  expect(await gsplan('run', '--quiet', '-o', join(folder, 'second'), '--config', file, '--seed', '2', '--baseline',
    join(folder, 'first', first), '--max-regression', 'latency_p50 50%')).toBe('0: ')
})

test('a run of another plan has none', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'mine.json')
  const plan = new URL('fixtures/plans/behave.mjs', import.meta.url).pathname
  expect(await gsplan('run', '--quiet', '--dry-run', '-o', join(folder, 'out'), '--engine', 'exec', '--plan', plan, '--save-config', file))
    .toBe('2: gsplan: --save-config: expected a run of gsplan\'s own plan, got another plan\n')
  expect(existsSync(file)).toBe(false)
})
