import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compose } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { temporaryFolder } from './run-sim.ts'

const { compositionText } = compose({ define: [
  'N_NODES=4', 'N_PUBLISHER=2', 'N_DEGREE=9', 'T_WARM=3s', 'T_RUN=2s', 'T_COOL=1s', 'TOPIC_CONFIG.0.message_rate=4/s'
] })
const runs = ['small', 'large'].map((id, index) => `[[runs]]
id = "${id}"
test_params = { n_container_nodes_total = "${4 + 2 * index}" }
[[runs.groups]]
id = "publishers"
instances = { count = 2 }
[[runs.groups]]
id = "lurkers"
instances = { count = ${2 + 2 * index} }
`).join('')
const text = compositionText.replace(/^total_instances.*$/m, '') + runs

async function gsplan (stdin: string, ...argv: string[]): Promise<{ exitCode: number, stdout: string, stderr: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const exitCode = await main(['run', '--quiet', ...argv], {
    // a stream of one chunk
    stdin: (async function * () { yield await Promise.resolve(stdin) })(),
    stdout: { write: chunk => out.push(String(chunk)) > 0 }, stderr: { write: chunk => err.push(String(chunk)) > 0 }, env: {}
  })
  return { exitCode, stdout: out.join(''), stderr: err.join('') }
}

test('each run has a directory, and the summary lists them and names the flag first; also of a dry run', async () => {
  const dir = await temporaryFolder()
  const file = join(dir, 'c.toml')
  writeFileSync(file, text)
  const dry = await gsplan('', '--dry-run', '--composition', file, '-o', join(dir, 'dry'))
  const all = await gsplan('', '--composition', file, '-o', join(dir, 'all'))
  for (const { exitCode, stdout } of [dry, all]) {
    expect([exitCode, stdout.split('\n', 1)[0]]).toEqual([0, `2 runs of ${file}: small, large; --run NAME makes one of them`])
  }
  const folders = readdirSync(join(dir, 'all')).sort()
  expect(folders.map(name => name.replace(/.*-\d{6}-/, ''))).toEqual(expect.arrayContaining(['small', 'large']))
  expect(folders.map(name => (JSON.parse(readFileSync(join(dir, 'all', name, 'run.json'), 'utf8')) as { params: object }).params)
    .map(params => (params as { N_NODES: unknown }).N_NODES).sort()).toEqual([4, 6])
})

test('a run may have any name; its directory has what a name of one can hold', async () => {
  const dir = await temporaryFolder()
  const named = text.replace('id = "small"', 'id = "../../x"').replace('id = "large"', 'id = ".é"')
  expect((await gsplan(named, '--composition', '-', '--name', 'n', '--dry-run', '-o', dir)).exitCode).toBe(0)
  expect((await gsplan(named.replace('"../../x"', `"${'y'.repeat(200)}"`), '--composition', '-', '--dry-run', '-o', dir)).exitCode).toBe(0)
  expect(readdirSync(dir).map(name => name.replace(/.*-\d{6}-/, '')).sort()).toEqual(['n-run', 'n-x', 'run', 'y'.repeat(100)])
})

test('--run takes a composition', async () => {
  expect(await gsplan('', '--run', 'x', '--dry-run')).toMatchObject({
    exitCode: 2, stderr: 'gsplan: --run x: expected --composition FILE beside it, as it names one of its [[runs]], got none\n'
  })
})

test('one run from standard input', async () => {
  const dir = await temporaryFolder()
  const { exitCode, stdout } = await gsplan(text, '--composition', '-', '--run', 'large', '--dry-run', '-o', dir)
  expect([exitCode, stdout.startsWith('dry run: ')]).toEqual([0, true])
  expect(readdirSync(dir).every(name => existsSync(join(dir, name, 'composition.toml')))).toBe(true)
})

test('a JUnit file has a suite for each run', async () => {
  const dir = await temporaryFolder()
  const junit = join(dir, 'j.xml')
  expect((await gsplan(text, '--composition', '-', '-o', join(dir, 'o'), '--junit', junit)).exitCode).toBe(0)
  const suites = [...readFileSync(junit, 'utf8').matchAll(/<testsuite name="[^"]*-\d{6}-(\w+)" tests="2" failures="0" errors="0"/g)]
  expect(suites.map(([, name]) => name)).toEqual(['small', 'large'])
})

test('several seeds make a set of each run', async () => {
  const dir = await temporaryFolder()
  const [junit, output] = [join(dir, 'j.xml'), join(dir, 'o')]
  const { exitCode, stdout } = await gsplan(text, '--composition', '-', '-o', output, '--seeds', '1-2', '--junit', junit, '--json')
  const { runs: sets } = JSON.parse(stdout) as { runs: Array<{ run: string, verdict: { status: string }, runs: object[] }> }
  expect([exitCode, sets.map(({ run, verdict: { status }, runs: made }) => [run, status, made.length])])
    .toEqual([0, [['small', 'passed', 2], ['large', 'passed', 2]]])
  expect(readdirSync(output).map(name => name.replace(/.*-\d{6}-/, '')).sort()).toEqual([
    'large-seed-1', 'large-seed-2', 'large.set.json', 'small-seed-1', 'small-seed-2', 'small.set.json'
  ])
  expect([...readFileSync(junit, 'utf8').matchAll(/<testsuite /g)].length).toBe(6)
})

test.each([
  [['--save-config', 'c.json'], '--save-config: expected --run NAME beside it, as the composition has 2 runs'],
  [['--run', 'huge'], '--run: expected one of [[runs]] (small, large) of standard input, got huge']
])('%j', async (argv, message) => {
  expect(await gsplan(text, '--composition', '-', '-o', await temporaryFolder(), ...argv))
    .toEqual({ exitCode: 2, stdout: '', stderr: `gsplan: ${message}\n` })
})
