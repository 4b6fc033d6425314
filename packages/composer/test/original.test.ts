import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { compose, type ComposeInit } from '../src/index.ts'

const original = fileURLToPath(new URL('fixtures/original', import.meta.url))

interface Composition {
  metadata: Record<string, unknown>
  global: Record<string, unknown>
  groups: Array<{ id: string, instances: unknown, build: { selectors: unknown }, run: { test_params: Record<string, string> } }>
}

/** Keys of score parameters in one spelling: they are read without regard to case, and one has two names. */
const sameKeys = (value: unknown): unknown => Array.isArray(value)
  ? value.map(sameKeys)
  : typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key.toLowerCase().replace('deliverieswindow', 'deliverywindow'), sameKeys(entry)]))
    : value

/** A test parameter by its meaning: JSON parsed, booleans in one spelling. */
function meaning (name: string, text: string): unknown {
  if (name === 'full_traces' || name === 'flood_publishing' || name === 'publisher') return /^true$/i.test(text)
  return /^[[{]|^null$/.test(text) ? sameKeys(JSON.parse(text)) : text
}

/** Test parameters that only our plan knows. */
const ours = ['router_api', 'gs_module', 'gs_version']

/** A composition without the fields that name plan, builder, module, version and author. */
function comparable (text: string): unknown {
  const { metadata, global, groups } = parse(text) as unknown as Composition
  return {
    name: metadata['name'],
    runner: global['runner'], case: global['case'], total: global['total_instances'],
    buildConfig: global['build_config'], runConfig: global['run_config'],
    groups: groups.map(({ id, instances, build, run }) => ({
      id, instances, selectors: build.selectors,
      params: Object.fromEntries(Object.entries(run.test_params).filter(([name]) => !ours.includes(name))
        .map(([name, value]) => [name, meaning(name, value)]))
    }))
  }
}

const readOriginal = (...path: string[]): string => readFileSync(join(original, ...path), 'utf8')
const file = (name: string): string => join(original, 'params', name)

describe('the original\'s command lines', () => {
  test.each<[string, ComposeInit]>([
    ['default', {}],
    ['1k-nodes', { files: ['1k-nodes'] }],
    ['25-peers-short', { branch: '', commit: 'v0.4.1', files: [file('25-peers-short.toml')] }],
    ['default-commit-tag', { branch: '', commit: 'v0.4.1' }],
    ['default-latest', { branch: '' }],
    ['topology-file', { define: [`TOPOLOGY=${file('topology-3.json')}`] }],
    ['D-bool-quoted', { define: ['FULL_TRACES=True', 'COMPOSITION_NAME=abcd'] }]
  ])('%s', (name, init) => {
    // the original did not quote names
    const text = readOriginal('compositions', name, 'composition.toml').replace('pubsub-a"b<c>\'d', 'pubsub-abcd')
    expect(comparable(compose(init).compositionText)).toEqual(comparable(text))
  })

  test('names are quoted where the original wrote a broken composition', () => {
    const { composition } = compose({ define: ['COMPOSITION_NAME=a"b<c>\'d'] })
    expect(composition.metadata?.name).toBe('pubsub-a"b<c>\'d')
  })

  test('the Go plan is driven with three definitions', () => {
    const { composition } = compose({
      files: [file('25-peers-short.toml')], commit: 'v0.3.0',
      define: ['TEST_PLAN=test-plans/pubsub/test', 'GS_MODULE=github.com/libp2p/go-libp2p-pubsub', 'TEST_BUILDER=exec:go']
    })
    expect([composition.global.plan, composition.global.builder]).toEqual(['test-plans/pubsub/test', 'exec:go'])
    expect(composition.groups.map(({ build }) => build?.dependencies)).toEqual([
      [{ module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.3.0' }], [{ module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v0.3.0' }]
    ])
  })
})

describe('what the original\'s UI made of its snapshots', () => {
  test.each(readdirSync(join(original, 'ui')))('%s', name => {
    const { composition, compositionText } = compose({ config: join(original, 'ui', name, 'config-snapshot.json'), define: ['COMPOSITION_NAME='] })
    const text = readOriginal('ui', name, 'composition.toml').replaceAll(/topology = '\{\}'/g, 'topology = \'null\'')
    expect(comparable(compositionText)).toEqual(comparable(text))
    const theirs = parse(text) as unknown as Composition
    expect([composition.global.plan, composition.groups[0]?.build]).toEqual([theirs.global['plan'], theirs.groups[0]?.build])
  })
})
