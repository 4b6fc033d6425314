import { describe, expect, test } from 'vitest'
import {
  compose, convertText, findParameter, formatText, listConfigs, parameters, readSnapshot, resolveComposeParams, snapshotToParams,
  toConfigTable, type ParamValue
} from '../src/index.ts'

describe('formatText is the inverse of convertText', () => {
  const sets: ReadonlyArray<readonly [string, Readonly<Record<string, ParamValue>>]> = [
    ['the baseline', compose().params],
    ...listConfigs().map(name => [name, snapshotToParams(readSnapshot(name)).params] as const),
    ['groups, topology and options', resolveComposeParams({
      define: [
        'GROUPS=[{"id": "a", "instances": 3, "publishers": 1, "topics": ["blocks"]}]', 'BUILD_SELECTORS=["hardened_api", "a,b", " c"]',
        'TOPOLOGY={"honest-1-0": {"Latency": 1000, "Connections": ["honest-2-0"]}, "honest-2-0": {}, "honest-3-0": {}}', 'SEEN_TTL=2m'
      ]
    }).params]
  ]
  test.each(sets.map(([name]) => name))('for every parameter of %s', name => {
    const [, params] = sets.find(([each]) => each === name) ?? []
    for (const parameter of parameters) {
      const value = params?.[parameter.name]
      if (value === undefined) continue
      const read = convertText(parameter, formatText(parameter, value))
      const isToml = parameter.type === 'toml'
      if (parameter.type === 'topology') continue
      expect([parameter.name, isToml ? toConfigTable(parameter.name, read) : read])
        .toEqual([parameter.name, isToml ? toConfigTable(parameter.name, value) : value])
    }
  })

  const texts: ReadonlyArray<readonly [string, ParamValue | undefined, string]> = [
    ['T_RUN', undefined, ''], ['T_RUN', '3m', '3m'], ['N_NODES', 20n, '20'], ['FULL_TRACES', true, 'true'], ['GOSSIP_FACTOR', 0.25, '0.25'],
    ['BUILD_SELECTORS', [], ''], ['BUILD_SELECTORS', ['a', 'b'], 'a,b'], ['BUILD_SELECTORS', ['a,b'], '["a,b"]'],
    ['RUN_CONFIG', { log_level: 'info', keep: true, share: 2, whole: 2n }, 'log_level = "info"\nkeep = true\nshare = 2.0\nwhole = 2']
  ]
  test('as people write values', () => {
    for (const [name, value, text] of texts) {
      const parameter = findParameter(name)
      expect(parameter === undefined ? undefined : [name, formatText(parameter, value)]).toEqual([name, text])
    }
  })
})
