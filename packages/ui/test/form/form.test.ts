import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  builderOf, compose, formatSnapshot, listConfigs, paramsToSnapshot, parameters, parseSnapshot, resolveComposeParams,
  snapshotToParams, textOf, toConfigTable, type Parameter, type Params
} from '@gsplan/composer'
import { describe, expect, test } from 'vitest'
import { checkForm, composeForm, toRequest, toSnapshot } from '../../src/form/check-form.ts'
import { settingIds } from '../../src/form/field-ids.ts'
import { describeForm } from '../../src/form/describe-form.ts'
import { loadConfig, loadSnapshot } from '../../src/form/from-snapshot.ts'
import { toDefines } from '../../src/form/to-defines.ts'
import { fieldOfMessage, toParams } from '../../src/form/to-params.ts'
import { toValues } from '../../src/form/to-values.ts'

const settings = { engines: [{ name: 'sim', meaning: 'virtual time' }, { name: 'exec', meaning: 'processes' }] }
const form = describeForm(settings, [])
const { defaults } = form

/** Snapshots that the configuration UI of the original wrote, from its defaults and saved configurations. */
const originals = [
  'defaults', 'cluster-k8s-1k-peers', 'local-docker-25-peers', 'local-docker-50-peers', 'local-docker-100-peers', 'local-exec-25-peers',
  'local-exec-50-peers'
]
const readOriginal = (name: string): string => readFileSync(
  fileURLToPath(new URL(`../../../composer/test/fixtures/original/ui/${name}/config-snapshot.json`, import.meta.url)), 'utf8')

/** Parameters of a composition, with configurations as tables; the topics' order of fields does not matter. */
const normal = (params: Params | undefined): Params => ({
  ...params, N_CONTAINER_NODES_TOTAL: 0n, TEST_BUILDER: params === undefined ? '' : builderOf(params), ...Object.fromEntries(['RUN_CONFIG', 'BUILD_CONFIG'].map(name =>
    [name, toConfigTable(name, params?.[name])]))
})

/** Fields of a snapshot by their path, but for the output folders, which no snapshot sets. */
function fieldsOf (group: object, path = ''): Array<[string, unknown]> {
  return Object.entries(group).flatMap(([name, entry]: [string, object]): Array<[string, unknown]> => {
    const here = `${path}${name}`
    if (here.startsWith('main.test_execution')) return []
    const { value } = entry as { readonly value?: unknown }
    return value === undefined || typeof value === 'object' ? fieldsOf(entry, `${here}.`) : [[here, value]]
  })
}

describe('snapshots of the original panel in the form and back', () => {
  test.each(originals)('%s: no field is lost', name => {
    const text = readOriginal(name)
    const { values } = loadSnapshot(text, name, defaults)
    const { gsplan, ...back } = JSON.parse(toSnapshot(values, '1')) as { gsplan: { params: object }, main: object, topic: object }
    const { main, topic } = parseSnapshot(text, name)
    expect(fieldsOf(back)).toEqual(fieldsOf({ main, topic }))
    expect(gsplan.params).toEqual({})
  })

  test.each(originals)('%s: the parameters are those of the snapshot', name => {
    const text = readOriginal(name)
    const { params } = snapshotToParams(parseSnapshot(text, name))
    const form = composeForm(loadSnapshot(text, name, defaults).values)
    expect(form.problems).toEqual([])
    expect(normal(form.composed?.params)).toEqual(normal(compose({ override: { ...params, HONEST_CONNECT_DELAYS: '0s' } }).params))
  })
})

test.each(listConfigs())('the saved configuration %s is in the form as it is in its snapshot', name => {
  const { values, warnings } = loadConfig(name, defaults)
  expect(warnings).toEqual([])
  expect(composeForm(values).problems).toEqual([])
})

describe('parameters in the form', () => {
  const odd = {
    TOPIC_CONFIG: [
      { id: 'blocks', message_rate: '1/s', message_size: '1 KiB', colour: 'red' }, { id: 'txs', message_rate: '2/s', message_size: '10' }
    ],
    PEER_SCORE_PARAMS: {
      appspecificweight: 3n, Thresholds: { GossipThreshold: -1.5, Later: 1n },
      Topics: { txs: { TopicWeight: 1.0, Extra: 'x' }, other: { TopicWeight: 0.5 } }, Cap: 1n
    },
    RUN_CONFIG: { log_level: 'debug', keep_service: true, other: { a: 1n } }, BUILD_CONFIG: 'a = 1', BUILD_SELECTORS: [],
    GS_MODULE: '@libp2p/gossipsub', GS_VERSION: '^16', SEEN_TTL: '1m', N_NODES: 4n, N_PUBLISHER: 2n
  }

  test('are read back as they are, also what has no field of its own', () => {
    const { params, problems } = toParams({ ...defaults, ...toValues(odd) })
    expect(problems).toEqual([])
    expect(params).toMatchObject({
      ...odd, BUILD_CONFIG: { a: 1n },
      PEER_SCORE_PARAMS: {
        AppSpecificWeight: 3n, Thresholds: { GossipThreshold: -1.5, Later: 1n },
        Topics: { txs: { TopicWeight: 1, Extra: 'x' }, other: { TopicWeight: 0.5 } }, Cap: 1n
      }
    })
  })

  test('of the baseline are those of a run without a flag', () => {
    expect(normal(composeForm(defaults).composed?.params)).toEqual(normal(compose().params))
  })

  test('that are empty have their defaults', () => {
    const { composed } = composeForm({ ...defaults, T_COOL: '', GS_VERSION: '', N_PUBLISHER: '', N_NODES: '5' })
    expect(composed?.params).toMatchObject({ T_COOL: '10s', GS_VERSION: '14.1.2', N_PUBLISHER: 5n, N_NODES: 5n })
  })

  test('groups replace counts', () => {
    const { composed } = composeForm({ ...defaults, GROUPS: '[{"id": "a", "instances": 7, "publishers": 2}]' })
    expect(composed?.params).toMatchObject({ N_NODES: 7n, N_PUBLISHER: 2n })
  })

  test('a new parameter is in the form, converted and checked, without a change of this package', () => {
    const added: Parameter = {
      name: 'T_NEW', testParameter: 't_new', type: 'duration', whenAbsent: '7s', min: 1e6, meaning: 'a new parameter'
    }
    const declared = [...parameters, added]
    const described = describeForm(settings, [], declared)
    const [section] = described.sections.filter(({ fields }) => fields.some(({ id }) => id === 'T_NEW'))
    expect(section?.title).toBe('More parameters')
    expect(section?.fields.find(({ id }) => id === 'T_NEW')).toEqual({
      id: 'T_NEW', name: 'T_NEW', kind: 'text', unit: undefined, choices: undefined, range: '1ms …', meaning: 'a new parameter',
      emptyMeans: 'default', isUnsupported: undefined
    })
    expect(described.defaults['T_NEW']).toBe('7s')
    expect(toParams({ ...described.defaults, T_NEW: '9s' }, declared).params['T_NEW']).toBe('9s')
    expect(toParams({ ...described.defaults, T_NEW: 'soon' }, declared).problems).toEqual([
      { id: 'T_NEW', message: 'T_NEW: expected a duration such as 300ms or 1m30s, got "soon"' }
    ])
  })

  test('every parameter that can be set is in one section, and every text has a field', () => {
    const ids = form.sections.flatMap(({ fields }) => fields.map(({ id }) => id))
    expect(ids.length).toBe(new Set(ids).size)
    expect(form.sections.flatMap(({ fields }) => fields).filter(({ id }) => defaults[id] === undefined)).toEqual([])
    const ofTopics = [...form.topicFields, ...form.topicScores].map(({ id }) => id.replace('*', '0'))
    expect(Object.keys(defaults).filter(id => !ids.includes(id) && !ofTopics.includes(id)))
      .toEqual(['N_CONTAINER_NODES_TOTAL', 'N_ATTACK_NODES'])
    expect(parameters.map(({ name }) => name).filter(name => !ids.some(id => id.startsWith(name))))
      .toEqual(['N_CONTAINER_NODES_TOTAL', 'N_ATTACK_NODES', 'TOPIC_CONFIG'])
  })
})

describe('wrong values', () => {
  const wrong: ReadonlyArray<readonly [string, string, string]> = [
    ['T_RUN', 'soon', 'T_RUN: expected a duration such as 300ms or 1m30s, got "soon"'],
    ['N_NODES', '1.5', 'N_NODES: expected a whole number, got "1.5"'],
    ['N_NODES', '0', 'N_NODES: expected at least 1, got 0'],
    ['TOPIC_CONFIG.0.message_rate', 'often', 'TOPIC_CONFIG[0].message_rate: expected a rate such as 120/s, got "often"'],
    ['TOPOLOGY', '/dev/null', 'TOPOLOGY: expected a JSON object or a regular file, got a device: /dev/null'],
    ['TOPOLOGY', '/', 'TOPOLOGY: expected a JSON object or a regular file, got a folder: /'],
    ['TOPOLOGY', '/nowhere', 'TOPOLOGY: expected a JSON object or a file that can be read, got /nowhere'],
    ['TOPOLOGY', 'x'.repeat(5000), `TOPOLOGY: expected a JSON object or a file that can be read, got ${'x'.repeat(5000)}`],
    ['PEER_SCORE_PARAMS.Thresholds.GossipThreshold', '5', 'PEER_SCORE_PARAMS.Thresholds.GossipThreshold: expected at most 0, got 5'],
    ['PEER_SCORE_PARAMS.Topics.0.TimeInMeshCap', '-1',
      'PEER_SCORE_PARAMS.Topics.blocks.TimeInMeshCap: expected more than 0, as TimeInMeshWeight is not 0, got -1'],
    ['PEER_SCORE_PARAMS.Topics.0.TopicWeight', 'x', 'PEER_SCORE_PARAMS.Topics.0.TopicWeight: expected a number, got "x"']
  ]
  test.each(wrong)('%s=%s is a problem of that field', (id, text, message) => {
    expect(composeForm({ ...defaults, [id]: text }).problems).toEqual([{ id, message }])
  })

  test('all of them are told at once', () => {
    const { problems } = composeForm({ ...defaults, T_RUN: 'x', T_COOL: 'y', JITTER_PCT: '' })
    expect(problems.map(({ id }) => id)).toEqual(['T_RUN', 'T_COOL'])
  })

  test('of several fields are beside the first that the message names', () => {
    expect(composeForm({ ...defaults, N_PUBLISHER: '30' }).problems.map(({ id }) => id)).toEqual(['N_PUBLISHER'])
    expect(composeForm({ ...defaults, OVERLAY_D: '16' }).problems.map(({ id }) => id)).toEqual(['OVERLAY_D'])
  })

  test('a message about nothing in the form has no field', () => {
    expect(fieldOfMessage('something else: is wrong', defaults)).toBe('')
    expect(fieldOfMessage('TOPIC_CONFIG[7].id: expected a name', defaults)).toBe('TOPIC_CONFIG.0.id')
  })
})

describe('the command line of a form', () => {
  const changes: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, readonly string[]]> = [
    ['nothing', {}, []],
    ['a parameter', { T_RUN: '10s' }, ['T_RUN=10s']],
    ['a default that is emptied', { AUTHOR: 'me', T_COOL: '' }, ['AUTHOR=me', 'T_COOL=']],
    ['places of tables', {
      'TOPIC_CONFIG.0.message_rate': '5/s', 'PEER_SCORE_PARAMS.Topics.0.TopicWeight': '1', 'PEER_SCORE_PARAMS.RetainScore': '1s'
    }, ['TOPIC_CONFIG.0.message_rate=5/s', 'PEER_SCORE_PARAMS.RetainScore=1s', 'PEER_SCORE_PARAMS.Topics.blocks.TopicWeight=1']]
  ]
  test.each(changes)('%s', (_, changed, expected) => {
    expect(toDefines({ ...defaults, ...changed }, defaults)).toEqual(expected)
  })

  const forms: ReadonlyArray<readonly [string, Readonly<Record<string, string>>]> = [
    ...changes.map(([name, changed]) => [name, { ...defaults, ...changed }] as const),
    ...listConfigs().map(name => [name, loadConfig(name, defaults).values] as const),
    ['a second topic', {
      ...defaults, 'TOPIC_CONFIG.1.id': 'txs', 'TOPIC_CONFIG.1.message_rate': '1/s', 'TOPIC_CONFIG.1.message_size': '1 KiB',
      'PEER_SCORE_PARAMS.Topics.1.TopicWeight': '0.5'
    }],
    ['a topic of another name', { ...defaults, 'TOPIC_CONFIG.0.id': 'a.b' }],
    ['a score field that is emptied', { ...defaults, 'PEER_SCORE_PARAMS.Topics.0.TimeInMeshWeight': '' }],
    ['a run configuration', { ...defaults, 'RUN_CONFIG.log_level': 'debug', 'RUN_CONFIG.keep_service': 'true' }],
    ['groups', { ...defaults, GROUPS: '[{"id": "a", "instances": 7, "publishers": 2}]' }]
  ]
  test.each(forms.map(([name]) => name))('makes the same parameters: %s', name => {
    const values = forms.find(([each]) => each === name)?.[1] ?? {}
    const form = composeForm(values)
    expect(form.problems).toEqual([])
    expect(normal(compose({ define: toDefines(values, defaults) }).params)).toEqual(normal(form.composed?.params))
  })
})

test('settings of a run are in its snapshot, and come back', () => {
  const values = { ...defaults, engine: 'exec', seeds: '2-4', conditions: 'latency_p99 < 1s\n\n messages_lost == 0', endpoint: 'http://a:1' }
  const loaded = loadSnapshot(toSnapshot(values, '1'), 'own', defaults)
  expect(settingIds.map(id => loaded.values[id]))
    .toEqual(['exec', '2-4', 'latency_p99 < 1s\nmessages_lost == 0', 'http://a:1', '', 'false', 'false', 'false'])
  const { PEER_SCORE_PARAMS: score, ...others } = normal(composeForm(loaded.values).composed?.params)
  const expected = normal(compose().params)
  expect(others).toEqual({ ...expected, PEER_SCORE_PARAMS: undefined })
  expect(JSON.parse(textOf(score))).toMatchObject(JSON.parse(textOf(expected['PEER_SCORE_PARAMS'])) as object)
  const own = paramsToSnapshot(resolveComposeParams().params, { version: '1', engine: 'sim', seeds: [3, 7] })
  expect(loadSnapshot(formatSnapshot(own), 'own', defaults).values['seeds']).toBe('3,7')
})

describe('settings of the place where an engine runs a test', () => {
  const far = {
    name: 'far', meaning: 'elsewhere', settings: [
      { name: 'nodeLabel', title: 'node label', meaning: 'labels', isList: true },
      { name: 'links', title: 'links', meaning: 'its links', choices: ['a', 'b'] }
    ]
  }
  const described = describeForm({ engines: [...settings.engines, far] }, [])
  const values = { ...described.defaults, engine: 'far', 'far.nodeLabel': ' a=b\nc=d ', 'far.links': '' }

  test('are fields of the engine, made from its own', () => {
    expect(described.sections[1]).toEqual({
      id: 'place', title: 'Where it runs', fields: [
        { id: 'far.nodeLabel', name: 'node label', kind: 'area', choices: undefined, range: '', engine: 'far', meaning: 'labels; one a line' },
        { id: 'far.links', name: 'links', kind: 'choice', choices: ['a', 'b'], range: '', engine: 'far', meaning: 'its links' }
      ]
    })
    expect([described.defaults['far.nodeLabel'], form.sections[1]?.id]).toEqual(['', 'router'])
  })

  test('are part of a run on that engine, where they are given', () => {
    expect(toRequest(values, {}).place).toEqual({ nodeLabel: 'a=b\nc=d' })
    expect(toRequest({ ...values, engine: 'sim' }, {}).place).toEqual({})
  })

  test('have their problems beside them', async () => {
    const prepare = async (): Promise<never> => { throw Object.assign(new Error('--node-label: expected a label'), { exitCode: 2 }) }
    const problemsOf = async (engine: string): Promise<unknown> =>
      (await checkForm({ ...values, engine }, described.defaults, { prepare, formatCommand: () => '' })).problems
    const message = '--node-label: expected a label'
    expect([await problemsOf('far'), await problemsOf('sim')]).toEqual([[{ id: 'far.nodeLabel', message }], [{ id: '', message }]])
  })

  test('are in no snapshot, and none gives them', () => {
    const text = toSnapshot(values, '1')
    expect(text).not.toContain('a=b')
    expect(loadSnapshot(text, 'own', described.defaults).values).toMatchObject({ engine: 'far', 'far.nodeLabel': '' })
  })
})

test('consent to run code is the user\'s, and no file gives it', () => {
  const values = { ...defaults, allowCode: 'true', allowScripts: 'true' }
  expect(toRequest(values, {})).toMatchObject({ allowCode: true, allowScripts: true })
  const { values: loaded } = loadSnapshot(toSnapshot(values, '1'), 'own', values)
  expect(toRequest(loaded, {})).toMatchObject({ allowCode: false, allowScripts: false })
})

describe('a message of the runner', () => {
  const messages: ReadonlyArray<readonly [string, string]> = [
    ['threshold "nothing < 1": unknown metric nothing', 'conditions'], ['--seeds: expected a range', 'seeds'], ['--seed: expected', 'seeds'],
    ['--engine: expected one of', 'engine'], ['--name: expected letters', 'label'], ['GS_VERSION: expected a version', 'GS_VERSION'],
    ['expected a run of at most 2 days; --force runs it', ''], ['--unknown: expected', ''], ['thresholds are not judged', '']
  ]
  test.each(messages)('%s: beside %s', async (message, id) => {
    const prepare = async (): Promise<never> => { throw Object.assign(new Error(message), { exitCode: 2 }) }
    const checked = await checkForm(defaults, defaults, { prepare, formatCommand: () => '' })
    expect(checked.problems).toEqual([{ id, message }])
    expect([checked.totals, typeof checked.composition]).toEqual([{ instances: 20, peers: 20 }, 'string'])
  })

  test('that is a defect is none of the user\'s', async () => {
    const prepare = async (): Promise<never> => { throw new Error('broken') }
    await expect(checkForm(defaults, defaults, { prepare, formatCommand: () => '' })).rejects.toThrow('broken')
  })
})
