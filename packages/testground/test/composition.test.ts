import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  expandInstances, formatComposition, formatInstanceParams, formatRunEnv, parseComposition, parseInstanceParams, parseRunEnv
} from '../src/index.ts'

const text = `
[metadata]
name = "n"
[global]
plan = "p"
case = "c"
runner = "local:exec"
total_instances = 4
something_new = 1
[global.run.test_params]
a = "global"
b = "global"
[[groups]]
id = "one"
instances = { count = 1 }
[groups.run.test_params]
b = "own"
c = "own"
[[groups]]
id = "rest"
instances = { percentage = 0.75 }
[groups.build]
selectors = ["x"]
dependencies = [{ module = "m", version = "v" }]
`

describe('compositions', () => {
  test('unknown fields are kept, and what is formatted reads back the same', () => {
    const composition = parseComposition(text)
    expect(composition.global).toMatchObject({ something_new: 1 })
    expect(parseComposition(formatComposition(composition))).toEqual(composition)
  })

  test('every field of Testground 0.5 and 0.6 is read and written', () => {
    const full = {
      metadata: { name: 'n', author: 'a' },
      global: {
        plan: 'p', case: 'c', runner: 'local:docker', builder: 'docker:go', total_instances: 3, concurrent_builds: 2,
        disable_metrics: true, build_config: { go_proxy_mode: 'direct', enabled: true }, run_config: { keep_containers: false },
        build: { selectors: ['s'], dependencies: [{ module: 'm', target: 'fork', version: 'v1' }] },
        run: { artifact: 'img', test_params: { x: '1' }, profiles: { cpu: '', heap: '5s' } }
      },
      groups: [{
        id: 'g', builder: 'docker:generic', instances: { count: 3, percentage: 0 }, build_config: { path: '.' },
        build: { selectors: [], dependencies: [] }, resources: { memory: '100Mi', cpu: '100m' },
        run: { artifact: 'other', test_params: { y: '2' }, profiles: {} }
      }],
      runs: [{
        id: 'r', total_instances: 3, test_params: { z: '3' },
        groups: [{
          id: 'one', group_id: 'g', instances: { count: 3 }, resources: { memory: '1Gi' }, test_params: { w: '4' }, profiles: { cpu: '' }
        }]
      }]
    }
    expect(parseComposition(formatComposition(full))).toEqual(full)
  })

  test('instances come group by group, with the parameters each is handed', () => {
    expect(expandInstances(parseComposition(text))).toEqual([
      { index: 0, groupId: 'one', groupIndex: 0, groupInstanceCount: 1, instanceCount: 4,
        params: { a: 'global', b: 'own', c: 'own' }, selectors: [], dependencies: [] },
      ...[0, 1, 2].map(groupIndex => ({
        index: 1 + groupIndex, groupId: 'rest', groupIndex, groupInstanceCount: 3, instanceCount: 4,
        params: { a: 'global', b: 'global' }, selectors: ['x'], dependencies: [{ module: 'm', version: 'v' }]
      }))
    ])
  })

  test('a run\'s parameters win over a group\'s; an empty one doesn\'t override', () => {
    const [first] = expandInstances(parseComposition(`${text}
[[runs]]
id = "r"
test_params = { a = "run", b = "" }
[[runs.groups]]
id = "one"
test_params = { c = "run group" }`))
    expect(first?.params).toEqual({ a: 'run', b: 'own', c: 'run group' })
  })

  test('a run names its groups, some of them twice, and how many instances each has', () => {
    const instances = expandInstances(parseComposition(`${text}
[[runs]]
id = "r"
total_instances = 5
[[runs.groups]]
id = "many"
group_id = "one"
instances = { percentage = 0.6 }
[[runs.groups]]
id = "one"
[[runs.groups]]
id = "few"
group_id = "one"
test_params = { c = "few" }`))
    expect(instances.map(({ index, groupId, groupIndex, groupInstanceCount, instanceCount, params: { c } }) =>
      [index, groupId, groupIndex, groupInstanceCount, instanceCount, c])).toEqual([
      [0, 'many', 0, 3, 5, 'own'], [1, 'many', 1, 3, 5, 'own'], [2, 'many', 2, 3, 5, 'own'],
      [3, 'one', 0, 1, 5, 'own'], [4, 'few', 0, 1, 5, 'few']
    ])
  })

  test('a group has the global dependencies of modules that it doesn\'t name itself', () => {
    const [, second] = expandInstances(parseComposition(`${text}
[global.build]
dependencies = [{ module = "m", version = "old" }, { module = "n", version = "w", target = "fork" }]`))
    expect(second?.dependencies).toEqual([{ module: 'm', version: 'v' }, { module: 'n', version: 'w', target: 'fork' }])
  })

  test.each([
    ['broken TOML', 'a = 1\nb = = 2', 'file.toml:2:5: expected TOML, got invalid value'],
    ['no global', 'groups = []', 'global: expected a table, got nothing'],
    ['no plan', '[global]\ncase = "c"', 'global.plan: expected a text, got nothing'],
    ['no groups', '[global]\nplan = "p"\ncase = "c"\nrunner = "r"', 'groups: expected at least one group, got nothing'],
    ['a number as parameter', text.replace('c = "own"', 'c = 1'), 'groups[0].run.test_params.c: expected a string, got 1'],
    ['two groups of one name', text.replace('id = "rest"', 'id = "one"'), 'groups[1].id: expected a name of its own, got "one"'],
    ['a wrong total', text.replace('percentage = 0.75', 'count = 2'), 'global.total_instances: expected the groups\' sum, 3, got 4'],
    ['a run of groups that there are not', `${text}\n[[runs]]\nid = "r"\n[[runs.groups]]\nid = "none"`,
      'runs[0].groups[0].group_id: expected one of one, rest, got "none"'],
    ['a run whose total is another', `${text}\n[[runs]]\nid = "r"\ntotal_instances = 2\n[[runs.groups]]\nid = "one"`,
      'runs[0].total_instances: expected the groups\' sum, 1, got 2'],
    ['two runs of one name', `${text}\n[[runs]]\nid = "r"\n[[runs]]\nid = "r"`, 'runs[1].id: expected a name of its own, got "r"'],
    ['a percentage in percent', text.replace('0.75', '75'), 'groups[1].instances.percentage: expected a fraction from 0 to 1, got 75'],
    ['a negative count', text.replace('count = 1', 'count = -1'), 'groups[0].instances.count: expected a whole number from 0 on, got -1']
  ])('%s', (_name, broken, message) => {
    expect(() => parseComposition(broken, 'file.toml')).toThrow(message)
  })

  test('several runs are refused', () => {
    expect(() => expandInstances(parseComposition(`${text}\n[[runs]]\nid = "a"\n[[runs]]\nid = "b"`))).toThrow('runs: expected one run, got 2')
  })
})

describe('the environment of an instance', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '_', '1', '{', '"', ':', ',', ' '), minLength: 1 })
  test('parameters pack and unpack', () => {
    fc.assert(fc.property(fc.dictionary(word, fc.string({ unit: fc.constantFrom('x', 'y', ' ', '2', '[', '"', ',') })), params => {
      expect(parseInstanceParams(formatInstanceParams(params))).toEqual(params)
    }))
  })

  test('what Testground can\'t carry is refused; what it would drop is dropped', () => {
    expect(() => formatInstanceParams({ a: 'b=c' })).toThrow('a: expected a value without "=" and "|"')
    expect(parseInstanceParams('a=1|b=2=3|c|d=4')).toEqual({ a: '1', d: '4' })
  })

  test('variables read back the same', () => {
    const env = {
      plan: 'p', testCase: 'c', run: 'r', groupId: 'g', groupInstanceCount: 2, instanceCount: 3, params: { a: '{"b": 1}' },
      outputsPath: '/outputs', tempPath: '/temp', sidecar: true, subnet: '16.0.0.0/16', startTime: '2024-01-01T00:00:00Z', disableMetrics: false
    }
    expect(parseRunEnv(formatRunEnv(env))).toEqual(env)
    expect(() => parseRunEnv({ ...formatRunEnv(env), TEST_INSTANCE_COUNT: 'x' })).toThrow('TEST_INSTANCE_COUNT: expected a whole number, got "x"')
    expect(() => parseRunEnv({})).toThrow('TEST_PLAN: expected a value in the environment, got none')
  })
})
