import { describe, expect, test } from 'vitest'
import { describeFacts, differingFacts } from '../../src/compare/describe-facts.ts'
import { groupBySeed, parseGroups } from '../../src/compare/group-runs.ts'
import type { GroupableRun } from '../../src/compare/groupable-run.ts'
import { toConfiguration } from '../../src/run/configuration.ts'
import { AnalysisError } from '../../src/errors.ts'
import { parseRunJson } from '@gsplan/run-format'
import { runJsonOf } from '../../src/testing/run-json.ts'

const runOf = (name: string, fields: Readonly<Record<string, unknown>> = {}): GroupableRun => {
  const facts = parseRunJson(runJsonOf({ name, ...fields }), 'run.json')
  const params = new Map(Object.entries(facts.params).map(([key, value]) => [key, String(value)]))
  return { dir: `out/${name}`, name, facts, params, configuration: toConfiguration(facts, params, facts.composition) }
}

const old = (name: string, composition?: string): GroupableRun => {
  const params = new Map([['N_NODES', '4']])
  return { dir: `out/${name}`, name, facts: undefined, params, configuration: toConfiguration(undefined, params, composition) }
}

const shape = (runs: readonly GroupableRun[]): unknown => groupBySeed(runs)
  .map(({ name, runs: members }) => [name, members.map(each => each.name)])

describe('runs that differ only in their seeds are one group', () => {
  test('named by the parameters that differ, in order of the runs', () => {
    expect(shape([
      runOf('a', { params: { N: 1, T: 'x' } }), runOf('b', { params: { N: 2, T: 'x' } }), runOf('c', { seed: 2, params: { T: 'x', N: 1 } })
    ])).toEqual([['N=1', ['a', 'c']], ['N=2', ['b']]])
  })

  test('another engine, router or code is another group', () => {
    expect(shape([runOf('a'), runOf('b', { engine: 'exec' })])).toEqual([['engine=sim', ['a']], ['engine=exec', ['b']]])
    expect(shape([runOf('a'), runOf('b', { target: { module: 'm', version: '2', integrity: 'j' } })])).toEqual([['router=m 1', ['a']], ['router=m 2', ['b']]])
    expect(shape([runOf('a'), runOf('b', { target: { module: 'm', version: '1', integrity: 'j' } })])).toEqual([['a', ['a']], ['b', ['b']]])
  })

  test('several routers are named beside each other', () => {
    const [one, two] = [{ module: 'm', version: '1', groups: ['a'] }, { module: 'n', version: '2', groups: ['b'] }]
    expect(shape([runOf('a', { target: one }), runOf('b', { target: one, targets: [one, two] })]))
      .toEqual([['router=m 1', ['a']], ['router=m 1 + n 2', ['b']]])
  })

  test('another composition is another group, whatever the parameters say; the same one is not', () => {
    const [x, y] = [{ composition: 'sha256-x' }, { composition: 'sha256-y' }]
    expect(shape([runOf('a', x), runOf('b', y), runOf('c', { ...x, seed: 2 })])).toEqual([['a', ['a', 'c']], ['b', ['b']]])
    expect(shape([runOf('a', { ...x, params: { COMPOSITION_NAME: 'a' } }), runOf('b', { ...x, params: { COMPOSITION_NAME: 'b' } })]))
      .toEqual([['a', ['a', 'b']]])
  })

  test('another version of gsplan is another group', () => {
    expect(shape([runOf('a'), runOf('b', { versions: { gsplan: '1' } })])).toEqual([['gsplan=0', ['a']], ['gsplan=1', ['b']]])
  })

  test('runs of the original tool are alone, unless their compositions are there', () => {
    expect(shape([old('a', 'sha256-x'), old('b', 'sha256-x'), old('c', 'sha256-y')])).toEqual([['a', ['a', 'b']], ['c', ['c']]])
    expect(shape([old('a'), old('b'), runOf('c')])).toEqual([['a', ['a']], ['b', ['b']], ['c', ['c']]])
  })

  test('names stay apart and short', () => {
    const long = 'x'.repeat(60)
    expect(shape([runOf('a', { params: { T: long } }), runOf('a', { params: { T: `${long}y` } })])).toEqual([['a', ['a']], ['a (2)', ['a']]])
  })
})

test('facts that differ', () => {
  const runs = [runOf('a', { params: { A: 1, B: 2 } }), runOf('b', { params: { A: 1, B: 3, C: 4 } })]
  expect(differingFacts(describeFacts(runs))).toEqual(['B', 'C'])
})

describe('--group', () => {
  test('a name begins a group, what follows belongs to it', () => {
    expect(parseGroups(['old=a', 'b', 'new=c', 'x/d=e', 'old=f'])).toEqual([{ name: 'old', dirs: ['a', 'b', 'f'] }, { name: 'new', dirs: ['c', 'x/d=e'] }])
  })

  test('without a name', () => {
    expect(() => parseGroups(['a'])).toThrow(new AnalysisError('--group: expected NAME=DIR, got "a"'))
  })
})
