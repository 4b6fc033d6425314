import { compose } from '@gsplan/composer'
import { parseComposition } from '@gsplan/testground'
import { expect, test } from 'vitest'
import type { Engine, EngineAbilities } from '../../src/engine.ts'
import { digestMeaning } from '../../src/prepare/meaning-digest.ts'
import type { Target } from '../../src/target/target.ts'

const target: Target = { module: 'm', version: '1', source: 'npm', integrity: 'i', notes: [] }
const engineOf = (can: EngineAbilities): Engine => ({ name: 'any', can, run: () => { throw new Error('not run') } })
const simulation = engineOf({ repeat: true })
const daemon = engineOf({ daemon: true })
const cluster = engineOf({ ownCluster: true })

const digest = (define: readonly string[], engine: Engine = simulation, plan?: string): string =>
  digestMeaning({ engine, composition: compose({ define }).composition, target, plan })

test('test parameters count by their meaning, those of another plan as they are written', () => {
  const [one, other, third] = ['T_RUN=3m', 'T_RUN=180s', 'T_RUN=181s'].map(text => [text])
  expect(digest(one ?? [])).toMatch(/^sha256-[\w+/]{43}=$/)
  expect([digest(other ?? []), digest(third ?? [])].map(each => each === digest(one ?? []))).toEqual([true, false])
  expect(digest(other ?? [], simulation, './plan')).not.toBe(digest(one ?? [], simulation, './plan'))
})

test('runner and configurations count for an engine that hands them to a daemon', () => {
  for (const define of ['TEST_RUNNER=cluster:k8s', 'TEST_BUILDER=docker:node', 'RUN_CONFIG=a = 1', 'BUILD_CONFIG=a = 1']) {
    expect([simulation, cluster, daemon].map(engine => digest([define], engine) === digest([], engine))).toEqual([true, true, false])
  }
})

test('resources of groups count where instances request them', () => {
  const text = '[global]\nplan = "gsplan"\ncase = "evaluate"\nrunner = "r"\n[[groups]]\nid = "g"\ninstances = { count = 1 }\n'
  const of = (engine: Engine, more: string): string => digestMeaning({ engine, composition: parseComposition(`${text}${more}`), target })
  expect([simulation, cluster, daemon].map(engine => of(engine, '[groups.resources]\ncpu = "500m"\n') === of(engine, '')))
    .toEqual([true, false, false])
})
