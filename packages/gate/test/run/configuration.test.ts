import { parseRunJson } from '@gsplan/run-format'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareConfigurations, isSameConfiguration, toConfiguration, type Configuration
} from '../../src/run/configuration.ts'
import { runJsonOf } from '../../src/testing/run-json.ts'

const of = (fields: Readonly<Record<string, unknown>> = {}): Configuration => {
  const record = parseRunJson(runJsonOf(fields), 'run.json')
  const params = Object.entries(record.params).map(([name, value]): [string, string] => [name, String(value)])
  return toConfiguration(record, new Map(params), record.composition)
}
const differences = (a: Configuration, b: Configuration): string[] =>
  compareConfigurations(a, b).map(({ name, before, after }) => `${name}: ${before ?? '–'} → ${after ?? '–'}`)

const target = { module: 'm', version: '1', integrity: 'i' }
const [x, y] = [{ composition: 'sha256-x' }, { composition: 'sha256-y' }]

describe('two runs differ in', () => {
  type Fields = Readonly<Record<string, unknown>>
  test.each<[string, Fields, Fields, string[]]>([
    ['nothing', x, x, []],
    ['nothing but their seeds and names', { ...x, seed: 1, name: 'a' }, { ...x, seed: 2, name: 'b' }, []],
    ['their parameters, by name', { ...x, params: { N: 1, T: 2 } }, { ...y, params: { N: 3, T: 2, U: 4 } }, ['N: 1 → 3', 'U: – → 4']],
    ['something that no parameter shows', x, y, ['composition: sha256-x → sha256-y']],
    ['nothing, whatever parameters without effect say', { ...x, params: { COMPOSITION_NAME: 'a' } }, { ...x, params: { COMPOSITION_NAME: 'b' } }, []],
    ['their routers', { ...x, target }, { ...y, target: { module: 'n', version: '2', integrity: 'j' } }, ['GS_MODULE: m → n', 'GS_VERSION: 1 → 2']],
    ['the code of a router', { ...x, target }, { ...y, target: { ...target, integrity: 'j' } }, ['GS_INTEGRITY: i → j']],
    ['the router of a group', { ...x, target, targets: [{ ...target, groups: ['a'] }, { ...target, version: '2', groups: ['b', 'c'] }] },
      { ...y, target, targets: [{ ...target, groups: ['a', 'c'] }, { ...target, version: '2', groups: ['b'] }] },
      ['GS_VERSION: a 1, b 2, c 2 → a 1, b 2, c 1']],
    ['engine and gsplan', { ...x, engine: 'exec', versions: {} }, { ...x, versions: { gsplan: '0.2.0' } },
      ['engine: exec → sim', 'gsplan: unknown → 0.2.0']],
    ['gsplan, and not what an earlier version did not know', { ...x, versions: { gsplan: '0.1.0' }, params: { N: 1 } },
      { ...y, versions: { gsplan: '0.2.0' }, params: { N: 1, U: 4 } }, ['composition: sha256-x → sha256-y', 'gsplan: 0.1.0 → 0.2.0']],
    ['parameters, where a composition is not known', { params: { N: 1 } }, { ...x, params: { N: 2 } }, ['N: 1 → 2']],
    ['nothing that is known', { params: { N: 1 } }, { ...x, params: { N: 1 } }, []]
  ])('%s', (_name, before, after, expected) => {
    expect(differences(of(before), of(after))).toEqual(expected)
  })
})

test('a run of which nothing is known is of no other run\'s configuration', () => {
  const bare = toConfiguration(undefined, new Map([['N', '1']]), undefined)
  const old = toConfiguration(undefined, new Map(), 'sha256-x')
  expect([isSameConfiguration(bare, bare), isSameConfiguration(old, old), isSameConfiguration(old, of(x))]).toEqual([false, true, false])
})

test('comparing is symmetric, and no run differs from itself', () => {
  const fields = fc.record({
    composition: fc.constantFrom('sha256-x', 'sha256-y', undefined), engine: fc.constantFrom('sim', 'exec'),
    params: fc.dictionary(fc.constantFrom('N', 'T'), fc.nat(2), { noNullPrototype: true }),
    target: fc.record({ module: fc.constantFrom('m', 'n'), version: fc.constantFrom('1', '2') }),
    versions: fc.constantFrom({}, { gsplan: '0' }, { gsplan: '1' })
  })
  fc.assert(fc.property(fields, fields, (first, second) => {
    const [a, b] = [of(first), of(second)]
    expect(compareConfigurations(a, a)).toEqual([])
    const turned = compareConfigurations(b, a).map(({ name, before, after }) => ({ name, before: after, after: before }))
    const byName = (found: typeof turned): unknown => new Map(found.map(each => [each.name, each]))
    expect(byName(compareConfigurations(a, b))).toEqual(byName(turned))
  }))
})
