import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRuns, readGivenComposition, withCase } from '../../src/prepare/given-composition.ts'
import { defaultRunOptions } from '../../src/run-options.ts'
import { temporaryFolder } from '../run-sim.ts'

const text = `[global]
plan = "gsplan"
case = "evaluate"
runner = "local:exec"
[[groups]]
id = "a"
instances = { count = 2 }
[groups.run.test_params]
gs_module = "@libp2p/gossipsub"
gs_version = "17.1.1"
`

async function write (content: string): Promise<string> {
  const file = join(await temporaryFolder(), 'mine.toml')
  writeFileSync(file, content)
  return file
}

test('recovers the parameters of plan, router, size and test, as far as groups agree', async () => {
  const { params, paramsText, compositionText } = readGivenComposition(await write(text), defaultRunOptions)
  expect([params, compositionText]).toEqual([{
    TEST_PLAN: 'gsplan', TEST_RUNNER: 'local:exec', GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '17.1.1', N_NODES: 2n,
    N_PUBLISHER: 0n, BUILD_SELECTORS: []
  }, text])
  expect(paramsText).toBe('TEST_PLAN = "gsplan"\nTEST_RUNNER = "local:exec"\nBUILD_SELECTORS = []\n' +
    'GS_MODULE = "@libp2p/gossipsub"\nGS_VERSION = "17.1.1"\nN_NODES = 2\nN_PUBLISHER = 0\n\n')
})

test('another test case is another composition, the same case the same', async () => {
  const given = readGivenComposition(await write(text), defaultRunOptions)
  expect(withCase(given, 'evaluate')).toBe(given)
  expect(withCase(given, undefined)).toBe(given)
  expect(withCase(given, 'other').composition.global.case).toBe('other')
  expect(withCase(given, 'other').compositionText).toContain('case = "other"')
})

describe('is refused', () => {
  test.each([
    ['beside parameter files', { files: ['a.toml'] }, 'parameter files'], ['beside -D', { define: ['A=1'] }, '-D'],
    ['beside parameters', { params: { N_NODES: 2n } }, 'params'], ['beside --branch', { branch: 'x' }, '--branch']
  ])('%s', async (_name, options, flag) => {
    const file = await write(text)
    expect(() => readGivenComposition(file, { ...defaultRunOptions, ...options })).toThrow(
      `--composition: expected nothing beside it that composes, got ${flag}`)
  })

  test('when it has no runs, and one is named', async () => {
    const file = await write(text)
    expect(() => readGivenComposition(file, { ...defaultRunOptions, composition: file, run: 'one' })).toThrow(
      `--run one: expected a composition with [[runs]], got ${file}, which has none`)
  })

  test('when it is a folder', async () => {
    const folder = await temporaryFolder()
    expect(() => readGivenComposition(folder, defaultRunOptions)).toThrow(
      expect.objectContaining({ exitCode: 2, message: `--composition: expected a file that can be read, got ${folder}, a folder` }) as Error)
  })

  test('when it is not there, and when it has several runs', async () => {
    expect(() => readGivenComposition('/nowhere/c.toml', defaultRunOptions)).toThrow(
      '--composition: expected a file, found nothing at /nowhere/c.toml')
    const runs = ['one', 'two'].map(id => `[[runs]]\nid = "${id}"\n[[runs.groups]]\nid = "a"\ninstances = { count = 1 }\n`).join('')
    const file = await write(`${text}${runs}`)
    expect(() => readGivenComposition(file, defaultRunOptions)).toThrow(
      `--run: expected one of [[runs]] (one, two) of ${file}, got none`)
    expect(() => readGivenComposition(file, { ...defaultRunOptions, composition: file, run: 'three' })).toThrow(
      `--run: expected one of [[runs]] (one, two) of ${file}, got three`)
  })

  test('when none of its groups has instances; one without is named', async () => {
    const empty = text.replace('count = 2', 'count = 0')
    const file = await write(empty)
    expect(() => readGivenComposition(file, defaultRunOptions)).toThrow(
      `${file}: expected at least one instance in the groups a, got none; instances = { count = 2 } in a group sets its number`)
    const two = await write(`${text}[[groups]]\nid = "b"\ninstances = { }\n`)
    expect(readGivenComposition(two, defaultRunOptions).warnings).toEqual([
      `${two}: the group b has no instances: its count and percentage are 0 or absent`
    ])
  })
})

describe('several runs', () => {
  const runs = ['one', 'two'].map((id, index) =>
    `[[runs]]\nid = "${id}"\n[[runs.groups]]\nid = "a"\ninstances = { count = ${index + 3} }\n`).join('')

  test('are listed unless one is named, and one is read alone', async () => {
    const composition = await write(`${text}${runs}`)
    const options = { ...defaultRunOptions, composition }
    expect([listRuns(options), listRuns({ ...options, run: 'two' }), listRuns(defaultRunOptions)]).toEqual([['one', 'two'], [], []])
    const { params, composition: { runs: left } } = readGivenComposition(composition, { ...options, run: 'two' })
    expect([params['N_NODES'], left?.map(({ id }) => id)]).toEqual([4n, ['two']])
  })

  test('from standard input', () => {
    const { composition } = readGivenComposition('-', { ...defaultRunOptions, composition: '-', compositionText: text })
    expect(composition.groups.map(({ id }) => id)).toEqual(['a'])
    expect(() => readGivenComposition('-', { ...defaultRunOptions, compositionText: '[global' })).toThrow(/^standard input:1:/)
  })
})
