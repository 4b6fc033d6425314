import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestComposition } from '@gsplan/run-format'
import { parseComposition } from '@gsplan/testground'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkRun } from '../../src/check/check-run.ts'
import { fourPeers } from '../../src/testing/four-peers.ts'
import type { Entry } from '../../src/testing/make-archive.ts'
import { makeRunDirectory, type RunFiles } from '../../src/testing/run-directory.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-composition-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const compositionOf = (params: string, count = 4, plan = 'gsplan'): string => [
  '[metadata]', 'name = "c"', '[global]', `plan = "${plan}"`, 'case = "evaluate"', 'runner = "local:exec"', 'builder = "exec:go"',
  '[[groups]]', 'id = "g"', `instances = { count = ${count} }`, '[groups.run]', `test_params = { ${params} }`
].join('\n')

const composition = compositionOf('t_run = "3s", degree = "3"')
const target = { module: 'm', version: '1', integrity: 'i' }
const digest = digestComposition(parseComposition(composition), target)

const stating = (params: object, more: object = {}): Entry[] => fourPeers().map(entry => entry.name.endsWith('run.out')
  ? {
      ...entry,
      content: (entry.content as string).replace(
        '"start_event":{}', `"start_event":${JSON.stringify({ runenv: { plan: 'gsplan', group: 'g', group_instances: 4, params, ...more } })}`)
    }
  : entry)
const entries = stating({ t_run: '3s', degree: '3' })

async function reasons (files: RunFiles): Promise<string[]> {
  const { verdict } = await checkRun({ runDir: await makeRunDirectory(folder, 'run', files) })
  return verdict.reasons.map(({ code, message }) => `${code}: ${message}`)
}

const whole: RunFiles = { entries, composition, json: runJsonOf({ composition: digest }), params: 'N_NODES = 4\n' }

test.each<[string, RunFiles]>([
  ['all of one run', whole],
  ['a composition of which the record has no digest', { ...whole, json: runJsonOf() }],
  ['a composition that can\'t be read, of which the record has no digest', { ...whole, composition: '[[groups', json: runJsonOf() }],
  ['instances of another plan that do not say how they were started', {
    entries: fourPeers(), composition, json: runJsonOf({ target: { ...target, source: 'plan' } })
  }],
  ['a parameter that instances were not handed', { ...whole, entries: stating({ t_run: '3s' }) }],
  ['instances that state no number', { ...whole, entries: stating({ t_run: '3s' }, { group_instances: undefined }) }],
  ['equal parameters in other notations', {
    ...whole, json: runJsonOf({ composition: digest, params: { N_NODES: 4, PEER_SCORE_PARAMS: '{"a": 1.0,  "b": 2}' } }),
    params: 'N_NODES = 4\nother = 1\n[PEER_SCORE_PARAMS]\nb = 2\na = 1.0\n'
  }]
])('no contradiction: %s', async (_name, files) => {
  expect(await reasons(files)).toEqual([])
})

test('a composition that is not beside its digest is a finding', async () => {
  const codes = async (name: string, files: RunFiles): Promise<string[]> => {
    const { findings } = await checkRun({ runDir: await makeRunDirectory(folder, name, files) })
    return findings.map(({ code }) => code).filter(code => code === 'composition-missing')
  }
  expect([await codes('whole', whole), await codes('part', { ...whole, composition: undefined })]).toEqual([[], ['composition-missing']])
})

test.each<[string, RunFiles, string]>([
  ['a composition that can\'t be read, of which the record has a digest', { ...whole, composition: '[[groups' },
    'run.json has the digest of a composition, and composition.toml is none'],
  ['a composition that was edited, or the target', { ...whole, json: runJsonOf({ composition: 'sha256-x' }) },
    'composition.toml or the target in run.json is not that of the run: run.json has another digest of them'],
  ['a composition and a digest that were edited', { ...whole, composition: compositionOf('t_run = "20s"'), json: runJsonOf() },
    'composition.toml has t_run=20s for the group g, its instances ran with 3s'],
  ['instances of another group', { ...whole, entries: stating({}, { group: 'h' }) },
    'there are instances of the group h, which composition.toml lacks'],
  ['instances that state another number', { ...whole, entries: stating({}, { group_instances: 3 }) },
    'composition.toml has 4 instances of the group g, its instances state 3'],
  ['instances of gsplan\'s plan that do not state anything', { ...whole, entries: fourPeers() },
    '4 of 4 instances of the plan gsplan do not say how they were started'],
  ['parameters in run.json that were edited', { ...whole, json: runJsonOf({ composition: digest, params: { N_NODES: 8 } }) },
    'run.json has N_NODES=8, template-params.toml has 4']
])('contradictory-archive: %s', async (_name, files, message) => {
  expect(await reasons(files)).toEqual([`contradictory-archive: ${message}`])
})

test('all instances of the composition are expected', async () => {
  expect(await reasons({ entries: fourPeers(), composition: compositionOf('', 6, 'other') })).toEqual(
    ['no-outcome: 2 of 6 instances left no outcome: 2 are not in the archive'])
})

test('a run in real time says whether its machine kept up', async () => {
  const real = (source: string, files: RunFiles = whole): RunFiles =>
    ({ ...files, json: runJsonOf({ engine: 'exec', repeatable: false, target: { ...target, source } }) })
  expect(await reasons(real('bundled'))).toEqual([
    'instance-output-missing: no health file of any peer, as the engine exec makes them: whether the machine kept up is not known'])
  expect(await reasons(real('go', { ...whole, composition: undefined }))).toEqual([])
  const health = [1, 2, 3, 4].map(seq => ({ name: `run/g/${seq - 1}/health-honest-${seq}.json`, content: '{"LagP99Ms":1,"CpuFraction":0.1}' }))
  expect(await reasons(real('bundled', { ...whole, entries: [...entries, ...health] }))).toEqual([])
})
