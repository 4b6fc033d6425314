import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  expandInstances, formatComposition, formatInstanceParams, formatRunEnv, parseComposition, parseInstanceParams, parseRunEnv,
  selectRun, type Composition
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
  const head = '[global]\nplan="p"\ncase="c"\nrunner="r"\n'
  const groups = (count: number): string =>
    Array.from({ length: count }, (_, at) => `[[groups]]\nid="g${at}"\ninstances={count=1}\n`).join('')
  const runs = (count: number, of: string): string =>
    Array.from({ length: count }, (_, at) => `[[runs]]\nid="r${at}"\n${of}`).join('')

  test('many groups and runs are read as fast as a few; more than all runs have room for are refused', () => {
    expect(parseComposition(`${head}${groups(30_000)}`).groups).toHaveLength(30_000)
    const { runs: read } = parseComposition(`${head}${groups(20_000)}${runs(20_000, 'groups=[{id="g19999"}]\n')}`)
    expect(read).toHaveLength(20_000)
    expect(() => parseComposition(`${head}${groups(1001)}${runs(1000, '')}`))
      .toThrow('runs: expected at most 1000000 groups of all runs, got 1001000')
  })

  test.each([['inf', 'Infinity'], ['nan', 'NaN'], ['-inf', '-Infinity'], ['1.5', '1.5']])('%s is no fraction', (written, shown) => {
    expect(() => parseComposition(`${head}[[groups]]\nid="g"\ninstances={percentage=${written}}\n`))
      .toThrow(`groups[0].instances.percentage: expected a fraction from 0 to 1, got ${shown}`)
  })

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
        params: { a: 'global', b: 'own', c: 'own' }, selectors: [], dependencies: [], buildConfig: {} },
      ...[0, 1, 2].map(groupIndex => ({
        index: 1 + groupIndex, groupId: 'rest', groupIndex, groupInstanceCount: 3, instanceCount: 4,
        params: { a: 'global', b: 'global' }, selectors: ['x'], dependencies: [{ module: 'm', version: 'v' }], buildConfig: {}
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

  test.each([
    ['broken TOML', 'a = 1\nb = = 2', 'file.toml:2:5: expected TOML, got invalid value'],
    ['no global', 'groups = []', 'global: expected a table, got nothing'],
    ['no plan', '[global]\ncase = "c"', 'global.plan: expected a text, got nothing'],
    ['no groups', '[global]\nplan = "p"\ncase = "c"\nrunner = "r"', 'groups: expected at least one group, got nothing'],
    ['a number as parameter', text.replace('c = "own"', 'c = 1'), 'groups[0].run.test_params.c: expected a string, got 1'],
    ['two groups of one name', text.replace('id = "rest"', 'id = "one"'), 'groups[1].id: expected a name of its own, got "one"'],
    ['a wrong total', text.replace('percentage = 0.75', 'count = 2'), 'global.total_instances: expected the groups\' sum, 3, got 4'],
    ['a percentage of nothing', text.replace('total_instances = 4', ''), 'groups[1].instances.percentage: expected total_instances beside it, got none'],
    ['a percentage beyond 1', text.replace('0.75', '75'), 'groups[1].instances.percentage: expected a fraction from 0 to 1, got 75'],
    ['a group with a name longer than folders have', text.replace('id = "one"', `id = "${'x'.repeat(256)}"`),
      `groups[0].id: expected a name of at most 255 bytes, got "${'x'.repeat(256)}"`],
    ['a group that is no table', text.replace('[[groups]]\nid = "one"', '[[groups]]\nid = 5'), 'groups[0].id: expected a name without / that is not . or .., got 5'],
    ['a group whose folder were elsewhere', text.replace('id = "rest"', 'id = "../../rest"'),
      'groups[1].id: expected a name without / that is not . or .., got "../../rest"'],
    ['a group whose folder were its run\'s', `${text}[[runs]]\nid = "r"\ngroups = [{ id = "..", group_id = "one" }]`,
      'runs[0].groups[0].id: expected a name without / that is not . or .., got ".."'],
    ['selectors that are no list', text.replace('selectors = ["x"]', 'selectors = "x"'), 'groups[1].build.selectors: expected an array, got "x"'],
    ['a dependency without version', text.replace(', version = "v"', ''), 'groups[1].build.dependencies[0].version: expected a string, got nothing'],
    ['a builder that is no text', text.replace('case = "c"', 'case = "c"\nbuilder = 5'), 'global.builder: expected a string, got 5'],
    ['a total beyond what doubles tell apart', text.replace('total_instances = 4', 'total_instances = 9007199254740993'),
      'global.total_instances: expected a whole number from 0 on, got 9007199254740993'],
    ['a list with a number beyond what doubles tell apart', text.replace('c = "own"', 'c = [9007199254740993]'),
      'groups[0].run.test_params.c: expected a string, got ["9007199254740993"]'],
    ['a date for a table', text.replace('something_new', 'build_config'), 'global.build_config: expected a table, got 1'],
    ['metrics that are no truth value', text.replace('something_new = 1', 'disable_metrics = "yes"'), 'global.disable_metrics: expected true or false, got "yes"'],
    ['a run of a group that there is not', `${text}[[runs]]\nid = "r"\ngroups = [{ id = "two" }]`, 'runs[0].groups[0]: expected a group (one, rest), got "two"'],
    ['two groups of one name in a run', `${text}[[runs]]\nid = "r"\ngroups = [{ id = "one" }, { id = "one" }]`, 'runs[0].groups[1].id: expected a name of its own, got "one"'],
    ['two runs of one name', `${text}[[runs]]\nid = "r"\n[[runs]]\nid = "r"`, 'runs[1].id: expected a name of its own, got "r"'],
    ['a wrong total of a run', `${text}[[runs]]\nid = "r"\ntotal_instances = 3\ngroups = [{ id = "one" }]`, 'runs[0].total_instances: expected the groups\' sum, 1, got 3'],
    ['a negative count', text.replace('count = 1', 'count = -1'), 'groups[0].instances.count: expected a whole number from 0 on, got -1']
  ])('%s', (_name, broken, message) => {
    expect(() => parseComposition(broken, 'file.toml')).toThrow(message)
  })

  test('a run has the groups that it names, under its names and with its counts', () => {
    const composition = parseComposition(`${text}
[[runs]]
id = "r"
total_instances = 8
groups = [
  { id = "first", group_id = "one", instances = { count = 2 } }, { id = "second", group_id = "one", instances = { percentage = 0.5 } },
  { id = "one" }, { id = "x", group_id = "one" }
]`)
    const counted = new Map<string, number>()
    for (const { groupId, index, instanceCount } of expandInstances(composition)) {
      expect([index, instanceCount]).toEqual([[...counted.values()].reduce((all, count) => all + count, 0), 8])
      counted.set(groupId, (counted.get(groupId) ?? 0) + 1)
    }
    expect([...counted]).toEqual([['first', 2], ['second', 4], ['one', 1], ['x', 1]])
  })

  test('global dependencies are added for modules that a group does not name', () => {
    const composition = parseComposition(text.replace('[[groups]]',
      '[global.build]\nselectors = ["g"]\ndependencies = [{ module = "m", version = "old" }, { module = "n", version = "w" }]\n[[groups]]'))
    const versions = expandInstances(composition).slice(0, 2).map(({ selectors, dependencies }) =>
      [selectors, dependencies.map(({ version }) => version)])
    expect(versions).toEqual([[['g'], ['old', 'w']], [['x'], ['v', 'w']]])
  })

  test('a group is built as it says, else as all are, whatever a run calls it', () => {
    const composition = parseComposition(`${text.replace('[[groups]]\nid = "one"',
      '[global.build_config]\nexec_pkg = "."\ntags = "t"\n[[groups]]\nid = "one"\nbuild_config = { exec_pkg = "cmd/one" }')}
[[runs]]
id = "r"
total_instances = 1
groups = [{ id = "first", group_id = "one" }]
`)
    expect(expandInstances(composition).map(({ groupId, buildConfig }) => [groupId, buildConfig])).toEqual(
      [['first', { exec_pkg: 'cmd/one', tags: 't' }]])
  })

  test('several runs are refused', () => {
    expect(() => expandInstances(parseComposition(`${text}\n[[runs]]\nid = "a"\n[[runs]]\nid = "b"`))).toThrow('runs: expected one run, got 2')
  })
})

describe('what is formatted reads back the same', () => {
  const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_ .-]{0,8}$/).filter(name => name !== '__proto__')
  // what looks like a template is refused
  const words = fc.string().filter(each => !each.includes('{{'))
  const leaf = fc.oneof(
    words, fc.boolean(), fc.maxSafeInteger(), fc.double({ noNaN: true }).filter(value => !Object.is(value, -0)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter(value => !Number.isSafeInteger(Number(value))))
  const table = fc.letrec<{ value: unknown, table: Record<string, unknown> }>(tie => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 3 }), tie('table')),
    table: fc.dictionary(key, tie('value'), { maxKeys: 3 })
  })).table
  /** A table of known fields, all optional, with unknown ones beside them. */
  const withUnknown = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> =>
    fc.tuple(fc.dictionary(key.map(name => `new_${name}`), fc.oneof(leaf, table), { maxKeys: 2 }), fc.record(fields, { requiredKeys: [] }))
      .map(([unknown, known]) => ({ ...unknown, ...known }))
  const name = fc.stringMatching(/^[a-z][a-z0-9:/-]{0,9}$/)
  const texts = fc.dictionary(key, words, { maxKeys: 3 })
  const build = withUnknown({
    selectors: fc.array(words, { maxLength: 2 }),
    dependencies: fc.array(fc.tuple(withUnknown({ target: name }), name, name)
      .map(([more, module, version]) => ({ ...more, module, version })), { maxLength: 2 })
  })
  const run = withUnknown({ artifact: words, test_params: texts, profiles: texts })
  const resources = withUnknown({ memory: words, cpu: words })
  // a percentage of 1 must stay a float
  const instances = (count: number): fc.Arbitrary<object> => withUnknown({ percentage: fc.constantFrom(0, 0.5, 1) })
    .map(more => ({ ...more, count }))
  const groupFields = withUnknown({ builder: name, build_config: table, build, resources, run })
  const group = (id: string): fc.Arbitrary<object> =>
    fc.tuple(groupFields, instances(2)).map(([more, own]) => ({ ...more, id, instances: own }))
  const composition = fc.tuple(
    withUnknown({ metadata: withUnknown({ name: words, author: words }) }),
    withUnknown({
      builder: name, concurrent_builds: fc.nat(), disable_metrics: fc.boolean(), build_config: table, run_config: table, build, run,
      total_instances: fc.constant(4)
    }), name, fc.tuple(group('one'), group('two')),
    fc.option(withUnknown({ test_params: texts, total_instances: fc.constant(3) }), { nil: undefined }), instances(3), resources, texts
  ).map(([top, global, word, groups, runFields, own, limits, params]) => ({
    ...top, global: { ...global, plan: word, case: word, runner: word }, groups,
    ...runFields === undefined
      ? {}
      : { runs: [{
          ...runFields, id: 'r', groups: [{ id: 'a', group_id: 'two', instances: own, resources: limits, test_params: params, profiles: params }]
        }] }
  }))

  test('with every field there is, and unknown ones everywhere', () => {
    fc.assert(fc.property(composition, value => {
      const text = formatComposition(value as unknown as Composition)
      expect(parseComposition(text)).toEqual(value)
      expect(text).not.toMatch(/percentage = \d+$/m)
      expect(formatComposition(parseComposition(text))).toBe(text)
    }), { numRuns: 300 })
  })

  test('dates keep their form', () => {
    const dated = `${text}[groups.run_at]\ntime = 1979-05-27T07:32:00Z\nday = 1979-05-27\n`
    expect(formatComposition(parseComposition(dated))).toMatch(/time = 1979-05-27T07:32:00(\.000)?Z\nday = 1979-05-27\n/)
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

test.each([
  ['[metadata]\nname = "of-{{ or .Env.WHO "nobody" }}"\n', 'c.toml:2', '{{ or .Env.WHO "nobody" }}'],
  ['# {{ not an action }}\n[global]\nplan = "{{.Env.PLAN}}"\n', 'c.toml:3', '{{.Env.PLAN}}']
])('a Go template is named as one: %j', (text, where, action) => {
  expect(() => parseComposition(text, 'c.toml')).toThrow(`${where}: expected a composition, got a Go template (${action}), which the testground ` +
    'command renders with its environment; render it first, with gomplate or by hand')
})

test('one of several runs is selected by its name', () => {
  const runs = [{ id: 'small' }, { id: 'large', total_instances: 1 }]
  const composition: Composition = { global: { plan: 'p', case: 'c', runner: 'r' }, groups: [{ id: 'g', instances: { count: 1 } }], runs }
  expect(selectRun(composition, 'large')).toEqual({ ...composition, runs: [runs[1]] })
  expect(() => selectRun(composition, 'huge')).toThrow('expected one of [[runs]] (small, large), got huge')
  expect(() => selectRun({ ...composition, runs: [] }, 'huge')).toThrow('expected none of [[runs]], as there are none, got huge')
})
