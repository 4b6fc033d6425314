import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FormatError, parseComposition, type Composition } from '@gsplan/testground'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestComposition, readCompositionDigest } from '../src/composition-digest.ts'
import type { RunRecord } from '../src/run-record.ts'

const composition: Composition = {
  metadata: { name: 'a' }, global: { plan: 'gsplan', case: 'evaluate', runner: 'local:exec', total_instances: 3 },
  groups: [
    { id: 'publishers', instances: { count: 2 }, build: { selectors: ['x'] }, run: { test_params: { t_latency: '5ms', degree: '3' } } },
    { id: 'lurkers', instances: { count: 1 }, run: { test_params: { t_latency: '5ms' } } }
  ]
}
const target = { module: 'm', version: '1', source: 'bundled', integrity: 'i' }
const digest = (changed: Partial<Composition> = {}, of: RunRecord['target'] | undefined = target): string =>
  digestComposition({ ...composition, ...changed }, of)

const [publishers, lurkers] = composition.groups as [Composition['groups'][0], Composition['groups'][0]]
const { global } = composition

describe('a composition has another digest with', () => {
  test.each<[string, Partial<Composition>]>([
    ['another parameter of one group', { groups: [publishers, { ...lurkers, run: { test_params: { t_latency: '40ms' } } }] }],
    ['a parameter more', { global: { ...global, run: { test_params: { x: '1' } } } }],
    ['more instances', { groups: [publishers, { ...lurkers, instances: { count: 2 } }], global: { ...global, total_instances: 4 } }],
    ['another case', { global: { ...global, case: 'other' } }],
    ['groups in another order, which gives peers other numbers', { groups: [lurkers, publishers] }],
    ['another name of a group', { groups: [{ ...publishers, id: 'p' }, lurkers] }]
  ])('%s', (_name, changed) => { expect(digest(changed)).not.toBe(digest()) })

  test.each([
    { ...target, module: 'n' }, { ...target, version: '2' }, { ...target, integrity: 'j' }, { module: 'm', version: '1' }
  ])('target %j', of => { expect(digest({}, of)).not.toBe(digest()) })

  test('routers of groups, each of which counts', () => {
    const other = { ...target, module: 'n' }
    const of = (...targets: ReadonlyArray<typeof target>): string => digestComposition(composition, target, targets)
    expect(new Set([of(), of(target, other), of(target, { ...other, integrity: 'j' }), of(target, { ...other, version: '2' })]).size).toBe(4)
    expect(of()).toBe(digest())
  })

  test('options of a build where the router is built into the plan', () => {
    const built = { groups: [{ ...publishers, build: { selectors: ['y'] } }, lurkers] }
    const [go, plan] = [{ ...target, source: 'go' }, { ...target, source: 'plan' }]
    expect([digest(built, go) === digest({}, go), digest(built, plan) === digest({}, plan)]).toEqual([false, false])
    expect(digestComposition({ ...composition, ...built }, undefined)).not.toBe(digestComposition(composition, undefined))
    expect(digest(built)).toBe(digest())
  })

  test('another plan, unless its parameters are ours', () => {
    const other = { global: { ...global, plan: 'acme/hello' } }
    const plan = { ...target, source: 'plan' }
    expect([digest(other, plan) === digest({}, plan), digest(other) === digest()]).toEqual([false, true])
  })
})

describe('a composition has the same digest with', () => {
  test.each<[string, Partial<Composition>]>([
    ['another name', { metadata: { name: 'b', author: 'c' } }],
    ['another runner and builder', { global: { ...global, runner: 'local:docker', builder: 'exec:go' } }],
    ['parameters in another place', {
      global: { ...global, run: { test_params: { t_latency: '5ms' } } },
      groups: [{ ...publishers, run: { test_params: { degree: '3' } } }, { id: 'lurkers', instances: { count: 1 } }]
    }],
    ['instances as a share of all', {
      groups: [{ ...publishers, instances: { percentage: 0.67 } }, { ...lurkers, instances: { percentage: 0.33 } }]
    }],
    ['a run of the same groups', { runs: [{ id: 'r', total_instances: 3 }] }]
  ])('%s', (_name, changed) => { expect(digest(changed)).toBe(digest()) })

  test('parameters in another order', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }), params => {
      const of = (entries: ReadonlyArray<[string, string]>): string =>
        digest({ groups: [{ ...publishers, run: { test_params: Object.fromEntries(entries) } }, lurkers] })
      expect(of(Object.entries(params))).toBe(of(Object.entries(params).reverse()))
    }))
  })
})

test('parameters count as a reader of their meaning gives them', () => {
  const meaning = (params: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(params).map(([name, text]) => [name, text.replace('5000us', '5ms')]))
  const other = { ...composition, groups: [publishers, { ...lurkers, run: { test_params: { t_latency: '5000us' } } }] }
  expect(digestComposition(other, target, [], meaning)).toBe(digest())
  expect(digestComposition(other, target)).not.toBe(digest())
})

test('a digest is a SHA-256 in base64; several runs have none', () => {
  expect(digest()).toMatch(/^sha256-[A-Za-z0-9+/]{43}=$/)
  expect(() => digest({ runs: [{ id: 'a' }, { id: 'b' }] })).toThrow(FormatError)
})

describe('the digest of a run', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-digest-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })
  const text = '[global]\nplan = "gsplan"\ncase = "evaluate"\nrunner = "r"\n[[groups]]\nid = "g"\ninstances = { count = 9007199254740991 }\n'
  const write = (content: string): void => { writeFileSync(join(folder, 'composition.toml'), content) }
  const record = { target } as RunRecord

  test('is that of the composition beside it, whose instances are not made, else the recorded one', async () => {
    expect(await readCompositionDigest(folder, { ...record, composition: 'sha256-x' })).toBe('sha256-x')
    write('[[groups')
    expect(await readCompositionDigest(folder, { ...record, composition: 'sha256-x' })).toBe('sha256-x')
    write(text)
    expect(await readCompositionDigest(folder, { ...record, composition: 'sha256-x' })).toBe(digestComposition(parseComposition(text), target))
    expect(await readCompositionDigest(folder, record)).toBe(digestComposition(parseComposition(text), target))
    expect(await readCompositionDigest(folder, undefined)).toBe(digestComposition(parseComposition(text), undefined))
  })

  test.each([
    ['no composition', undefined], ['a damaged one', '[[groups'], ['a template', '[global]\n{{ .x }}'],
    ['one of several runs', `${text}[[runs]]\nid = "a"\n[[runs]]\nid = "b"\n`]
  ])('%s gives none', async (_name, content) => {
    if (content !== undefined) write(content)
    expect(await readCompositionDigest(folder, record)).toBeUndefined()
  })
})
