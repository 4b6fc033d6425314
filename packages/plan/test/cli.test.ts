import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { main } from '../src/cli.ts'

/** Runs the command in this process. */
async function run (
  argv: readonly string[], env: Readonly<Record<string, string>> = {}
): Promise<readonly [code: number, out: string, err: string]> {
  const written = { out: '', err: '' }
  const code = await main(argv, {
    env, stdin: (async function * () {})(), on: () => {},
    stdout: { write: text => { written.out += String(text) } }, stderr: { write: text => { written.err += String(text) } }
  })
  return [code, written.out, written.err]
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

test('--help names the bundled routers, --version the version', async () => {
  expect(await run(['--version'])).toEqual([0, `${version}\n`, ''])
  expect(await run(['--help'])).toEqual([0, expect.stringContaining('@chainsafe/libp2p-gossipsub, @libp2p/gossipsub'), ''])
})

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['a router that is not bundled', { TEST_INSTANCE_PARAMS: 'gs_module=other' },
    'gs_module: expected one of @chainsafe/libp2p-gossipsub, @libp2p/gossipsub, got other'],
  ['no environment', {}, 'TEST_PLAN: expected a value in the environment, got none']
])('%s: one line and exit code 2', async (_, env, message) => {
  expect(await run([], env)).toEqual([2, '', `gsplan-plan: ${message}\n`])
})

test.each([
  [['--foo'], 'expected no arguments, got --foo'], [['run'], 'expected no arguments, got run'],
  [['--help', 'me'], 'expected nothing beside --help, got me']
])('%j: refused', async (argv, message) => {
  expect(await run(argv)).toEqual([2, '', `gsplan-plan: ${message}\n`])
})
