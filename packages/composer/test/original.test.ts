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

/** Command lines of the original whose composition ours equals. */
const equal: Readonly<Record<string, ComposeInit>> = {
  default: {},
  '1k-nodes': { files: ['1k-nodes'] },
  '25-peers-short': { branch: '', commit: 'v0.4.1', files: [file('25-peers-short.toml')] },
  'default-commit-tag': { branch: '', commit: 'v0.4.1' },
  'default-latest': { branch: '' },
  'topology-file': { define: [`TOPOLOGY=${file('topology-3.json')}`] },
  'D-bool-quoted': { define: ['FULL_TRACES=True', 'COMPOSITION_NAME=a"b<c>\'d'] }
}

/** Those whose composition ours leaves on purpose: in the original's text, what it wrote and what it should have written. */
const mended: Readonly<Record<string, readonly [ComposeInit, wrote: string, meant: string]>> = {
  // an empty value is the default in Testground, ours is written out
  'D-empty': [{ define: ['T_RUN=', 'HONEST_CONNECT_DELAYS='] }, 't_run = ""', 't_run = "3m"'],
  // dotted names were ignored
  'D-dotted': [{ define: ['PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=0.5'] }, '"TopicWeight": 0.25', '"TopicWeight": 0.5'],
  // an inline topology was quoted twice, and no instance could read it
  'topology-inline': [
    { define: ['TOPOLOGY={"honest-1-0": {"Latency": 1}}'] },
    'topology = \'"{\\"honest-1-0\\": {\\"Latency\\": 1}}"\'', 'topology = \'{"honest-1-0": {"Latency": 1}}\''
  ]
}

/** Those that ours refuses: broken compositions and tracebacks in the original. */
const refused: Readonly<Record<string, readonly [ComposeInit, message: string]>> = {
  'D-float-nnodes': [{ define: ['N_NODES=10.5'] }, 'N_NODES: expected a whole number, got "10.5"'],
  'D-inf': [{ define: ['T_WARM=inf'] }, 'T_WARM: expected a duration such as 300ms or 1m30s, got "inf"'],
  'D-no-equals': [{ define: ['N_NODES'] }, '-D: expected NAME=VALUE, got "N_NODES"'],
  'D-string-nnodes': [{ define: ['N_NODES=abc'] }, 'N_NODES: expected a whole number, got "abc"'],
  // only the first = splits: what is left is no TOML without quotes
  'D-two-equals': [{ define: ['RUN_CONFIG=log_level=debug'] }, 'RUN_CONFIG:1:11: not TOML: invalid value'],
  'missing-file': [
    { files: ['no-such-params'] }, 'parameter file no-such-params: expected a file of that name, or one of the template\'s (1k-nodes)'
  ]
}

describe('the original\'s command lines', () => {
  // the original did not quote names
  const originalText = (name: string): string =>
    readOriginal('compositions', name, 'composition.toml').replace('"pubsub-a"b<c>\'d"', '"pubsub-a\\"b<c>\'d"')

  test('are all compared', () => {
    expect([...Object.keys(equal), ...Object.keys(mended), ...Object.keys(refused)].sort())
      .toEqual(readdirSync(join(original, 'compositions')).sort())
  })

  test.each(Object.entries(equal))('%s', (name, init) => {
    expect(comparable(compose(init).compositionText)).toEqual(comparable(originalText(name)))
  })

  test.each(Object.keys(equal))('the template-params.toml of %s is a parameter file', name => {
    const { compositionText } = compose({ files: [join(original, 'compositions', name, 'template-params.toml')] })
    expect(comparable(compositionText)).toEqual(comparable(originalText(name)))
  })

  test.each(Object.entries(mended))('%s differs on purpose', (name, [init, wrote, meant]) => {
    const text = originalText(name)
    expect(text).toContain(wrote)
    expect(comparable(compose(init).compositionText)).toEqual(comparable(text.replaceAll(wrote, meant)))
  })

  test.each(Object.entries(refused))('%s is refused', (name, [init, message]) => {
    expect(() => compose(init)).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
    expect(readOriginal('compositions', name, 'command.txt')).toMatch(/^run\.py --dry-run /)
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
    // a topology without nodes is none
    const text = readOriginal('ui', name, 'composition.toml').replaceAll(/topology = '\{\}'/g, 'topology = \'null\'')
    expect(comparable(compositionText)).toEqual(comparable(text))
    const theirs = parse(text) as unknown as Composition
    expect([composition.global.plan, composition.global.builder, composition.groups[0]?.build]).toEqual([
      theirs.global['plan'], theirs.global['builder'], theirs.groups[0]?.build
    ])
  })

  test.each(readdirSync(join(original, 'ui')))('the template-params.toml of %s is a parameter file', name => {
    const { compositionText } = compose({
      files: [join(original, 'ui', name, 'template-params.toml')], define: ['COMPOSITION_NAME=']
    })
    expect(comparable(compositionText)).toEqual(comparable(readOriginal('ui', name, 'composition.toml')))
  })
})
