import { fileURLToPath, pathToFileURL } from 'node:url'
import { compose, scoreParameters, type ScoreParameter } from '@gsplan/composer'
import { toRouterScore } from '@gsplan/plan'
import type { RouterScore } from '@gsplan/router'
import { parseDuration } from '@gsplan/testground'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

/** What a JS router does with score parameters before it starts. */
interface RouterChecks {
  validatePeerScoreParams (params: object): void
  validatePeerScoreThresholds (thresholds: object): void
}

const importChecks = async (router: string): Promise<RouterChecks> => {
  const modules = await Promise.all(['peer-score-params', 'peer-score-thresholds'].map(async name =>
    await import(pathToFileURL(`${nodeModules}/${router}/dist/src/score/${name}.js`).href) as Partial<RouterChecks>))
  return Object.assign({}, ...modules) as RouterChecks
}

/** Score parameters as after `-D PEER_SCORE_PARAMS=`, from values by name. */
function toJson (values: Readonly<Record<string, string | number>>): string {
  const table = (wanted: ScoreParameter['table']): object => Object.fromEntries(scoreParameters
    .filter(({ name, table: place }) => place === wanted && name in values).map(({ name }) => [name, values[name]]))
  return JSON.stringify({ ...table('params'), Thresholds: table('Thresholds'), Topics: { blocks: table('topic') } })
}

const isAccepted = (work: () => unknown): boolean => {
  try {
    work()
    return true
  } catch {
    return false
  }
}

describe.each(['@chainsafe/libp2p-gossipsub', '@libp2p/gossipsub'])('%s', router => {
  let checks: RouterChecks
  beforeAll(async () => { checks = await importChecks(router) })

  const isStartable = ({ params, thresholds }: RouterScore): boolean => isAccepted(() => {
    checks.validatePeerScoreParams({ ...params, appSpecificScore: () => 0 })
    checks.validatePeerScoreThresholds(thresholds)
  })

  test('refuses what the composer refuses, and takes what it takes', () => {
    const valueOf = ({ type }: ScoreParameter): fc.Arbitrary<string | number> => type === 'duration'
      ? fc.constantFrom('0s', '500ms', '1s', '1m')
      : type === 'int' ? fc.integer({ min: 0, max: 3 }) : fc.constantFrom(-2, -0.5, 0, 0.5, 1, 2)
    const fields = Object.fromEntries(scoreParameters.map(parameter => [parameter.name, valueOf(parameter)]))
    const values = fc.record(fields, { requiredKeys: [] })
    // most sets of values are wrong somewhere: a right one with some of them changed is nearer to the edge
    const right = { TopicWeight: 1, MeshMessageDeliveriesActivation: '1s' }
    fc.assert(fc.property(values, fc.subarray(scoreParameters.map(({ name }) => name), { maxLength: 4 }), (made, names) => {
      const score = toJson({ ...right, ...Object.fromEntries(names.flatMap(name => made[name] === undefined ? [] : [[name, made[name]]])) })
      const accepted = isAccepted(() => compose({ define: ['T_WARM=500ms', `PEER_SCORE_PARAMS=${score}`] }))
      expect(accepted, score).toBe(isStartable(toRouterScore(JSON.parse(score), 500_000_000n)))
    }), { numRuns: 300 })
  })
})

test('what a field is when it is 0 is what its declaration says', () => {
  const { params } = toRouterScore({ Topics: { blocks: {} } }, 0n)
  const found: Readonly<Record<string, unknown>> = { ...params, ...params.topics['blocks'] }
  const inRouter = (name: string): unknown => found[`${name.charAt(0).toLowerCase()}${name.slice(1)}`] ?? found[name]
  const said = scoreParameters.filter(({ table, otherName }) => table !== 'Thresholds' && otherName === undefined)
  expect(Object.fromEntries(said.map(({ name }) => [name, inRouter(name)]))).toEqual(
    Object.fromEntries(said.map(({ name, type, whenZero = '0' }) =>
      [name, type === 'duration' ? Number(parseDuration(whenZero)) / 1e6 : Number(whenZero)])))
})
