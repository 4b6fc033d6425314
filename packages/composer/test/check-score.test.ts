import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compose, type ComposeInit, type ParamValue } from '../src/index.ts'
import { scoreParameters } from '../src/score-parameters.ts'

const folder = mkdtempSync(join(tmpdir(), 'gsplan-score-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

const file = (toml: string): string => {
  const path = join(folder, 'score.toml')
  writeFileSync(path, toml)
  return path
}
const scoreOf = (init: ComposeInit): ParamValue | undefined => compose(init).params['PEER_SCORE_PARAMS']

const where = { params: '', Thresholds: 'Thresholds.', topic: 'Topics.blocks.' }

/** A wrong value of each field, and what is expected instead; weights that make a rule matter are set by the baseline or beside it. */
const wrong: ReadonlyArray<readonly [name: string, value: string, expected: string, beside?: string]> = [
  ['GossipThreshold', '1', 'at most 0'], ['PublishThreshold', '0.5', 'at most 0'], ['GraylistThreshold', '"low"', 'a number'],
  ['AcceptPXThreshold', '-1', 'at least 0'], ['OpportunisticGraftThreshold', '-0.1', 'at least 0'],
  ['TopicScoreCap', '-1', 'at least 0'], ['AppSpecificWeight', '"1s"', 'a number'], ['IPColocationFactorWeight', '1', 'at most 0'],
  ['IPColocationFactorThreshold', '1.5', 'a whole number'],
  ['IPColocationFactorThreshold', '0', 'at least 1, as IPColocationFactorWeight is not 0', 'IPColocationFactorWeight=-1'],
  ['BehaviourPenaltyWeight', '2', 'at most 0'], ['BehaviourPenaltyThreshold', 'true', 'a number'],
  ['BehaviourPenaltyDecay', '1.5', 'more than 0 and less than 1, as BehaviourPenaltyWeight is not 0', 'BehaviourPenaltyWeight=-1'],
  ['DecayInterval', '"10ms"', 'at least 1 s'], ['DecayInterval', '5', 'a duration such as "5s"'], ['DecayToZero', '1', 'more than 0 and less than 1'],
  ['RetainScore', '"-1s"', 'at least 0'], ['RetainScore', '"soon"', 'a duration such as "5s"'],
  ['TopicWeight', '-1', 'at least 0'], ['TimeInMeshWeight', '-1', 'at least 0'], ['TimeInMeshQuantum', '"-1s"', 'at least 0'],
  ['TimeInMeshCap', '0', 'more than 0, as TimeInMeshWeight is not 0'], ['FirstMessageDeliveriesWeight', '-1', 'at least 0'],
  ['FirstMessageDeliveriesDecay', '0', 'more than 0 and less than 1, as FirstMessageDeliveriesWeight is not 0'],
  ['FirstMessageDeliveriesCap', '-1', 'more than 0, as FirstMessageDeliveriesWeight is not 0'],
  ['MeshMessageDeliveriesWeight', '1', 'at most 0'],
  ['MeshMessageDeliveriesDecay', '1', 'more than 0 and less than 1, as MeshMessageDeliveriesWeight is not 0'],
  ['MeshMessageDeliveriesCap', '0', 'more than 0, as MeshMessageDeliveriesWeight is not 0'],
  ['MeshMessageDeliveriesThreshold', '0', 'more than 0, as MeshMessageDeliveriesWeight is not 0'],
  ['MeshMessageDeliveriesActivation', '"-1s"', 'at least 0'], ['MeshMessageDeliveryWindow', '5', 'a duration such as "5s"'],
  ['MeshFailurePenaltyWeight', '1', 'at most 0'],
  ['MeshFailurePenaltyDecay', '2', 'more than 0 and less than 1, as MeshFailurePenaltyWeight is not 0'],
  ['InvalidMessageDeliveriesWeight', '1', 'at most 0'], ['InvalidMessageDeliveriesDecay', '-0.5', 'more than 0 and less than 1']
]

describe('a wrong value', () => {
  test.each(wrong)('%s = %s', (name, value, expected, beside) => {
    const table = scoreParameters.find(parameter => parameter.name === name)?.table ?? 'params'
    const place = `PEER_SCORE_PARAMS.${where[table]}${name}`
    const toml = `[PEER_SCORE_PARAMS${`.${where[table]}`.slice(0, -1)}]\n${name} = ${value}\n`
    const define = beside === undefined ? [] : [`PEER_SCORE_PARAMS.${where[table]}${beside}`]
    expect(() => compose({ files: [file(toml)], define, merge: 'deep' })).toThrow(`${place}: expected ${expected}, got ${value}`)
  })

  test('there is one of every field', () => {
    const named = wrong.map(([name]) => name)
    expect(scoreParameters.map(({ name }) => name).filter(name => !named.includes(name))).toEqual([])
  })
})

test.each<[string, ComposeInit, string]>([
  ['a name that nobody declared', { define: ['PEER_SCORE_PARAMS.Topics.blocks.TopicWeigth=0.5'] },
    'PEER_SCORE_PARAMS.Topics.blocks: unknown field TopicWeigth, did you mean TopicWeight?'],
  ['a name in the wrong table', { define: ['PEER_SCORE_PARAMS.GossipThreshold=-1'] }, 'PEER_SCORE_PARAMS: unknown field GossipThreshold'],
  ['a topic that is none', { define: ['PEER_SCORE_PARAMS.Topics.other=5'] }, 'PEER_SCORE_PARAMS.Topics.other: expected a table, got 5'],
  ['thresholds that are none', { define: ['PEER_SCORE_PARAMS={"Thresholds": [1]}'] }, 'PEER_SCORE_PARAMS.Thresholds: expected a table, got [1]'],
  ['a field in two spellings', { define: ['PEER_SCORE_PARAMS={"Topics": {"a": {"TopicWeight": 1, "topicweight": 2}}}'] },
    'PEER_SCORE_PARAMS.Topics.a.topicweight: expected it once, as TopicWeight is the same field, got 2'],
  ['the window under both names', { define: ['PEER_SCORE_PARAMS={"Topics": {"a": {"MeshMessageDeliveryWindow": "1s", "MeshMessageDeliveriesWindow": "2s"}}}'] },
    'PEER_SCORE_PARAMS.Topics.a.MeshMessageDeliveriesWindow: expected it once, as MeshMessageDeliveryWindow is the same field, got "2s"'],
  ['thresholds out of order', { define: ['PEER_SCORE_PARAMS.Thresholds.GraylistThreshold=-1'] },
    'PEER_SCORE_PARAMS.Thresholds.GraylistThreshold: expected at most PublishThreshold (-5000), got -1'],
  ['an activation that is too short, warm-up and all', { define: ['T_WARM=400ms', 'PEER_SCORE_PARAMS.Topics.blocks.MeshMessageDeliveriesActivation=500ms'] },
    'PEER_SCORE_PARAMS.Topics.blocks.MeshMessageDeliveriesActivation: expected at least 1 s together with T_WARM, as MeshMessageDeliveriesWeight is not 0, got 900 ms'],
  ['text for a number', { define: ['PEER_SCORE_PARAMS.DecayToZero=little'] }, 'PEER_SCORE_PARAMS.DecayToZero: expected a number, got "little"']
])('%s', (_name, init, message) => {
  expect(() => compose(init)).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test('0 is the same as a field that is not named', () => {
  const zeros = scoreParameters.filter(({ table }) => table === 'topic').map(({ name, type }) => `${name} = ${type === 'duration' ? '"0s"' : '0'}`)
  expect(() => compose({ files: [file(`[PEER_SCORE_PARAMS.Topics.a]\n${zeros.join('\n')}\n`)] })).not.toThrow()
  expect(() => compose({ define: ['PEER_SCORE_PARAMS={"DecayInterval": "0s", "DecayToZero": 0}'] })).not.toThrow()
  expect(() => compose({ define: ['PEER_SCORE_PARAMS={}'] })).not.toThrow()
})

test('what nobody declared passes with allowUnknown', () => {
  expect(scoreOf({ define: ['PEER_SCORE_PARAMS={"SeenMsgTTL": "2m"}'], allowUnknown: true })).toEqual({ SeenMsgTTL: '2m' })
})

describe('names in other spellings reach what is there', () => {
  test('after -D', () => {
    const { Topics: topics, DecayInterval: interval } = scoreOf({ define: [
      'PEER_SCORE_PARAMS.decayinterval=2s', 'PEER_SCORE_PARAMS.topics.blocks.topicweight=1', 'PEER_SCORE_PARAMS.Topics.Blocks.TopicWeight=2',
      'PEER_SCORE_PARAMS.Topics.blocks.MeshMessageDeliveriesWindow=7ms'
    ] }) as Record<string, Record<string, unknown>>
    expect([interval, topics]).toMatchObject(['2s', { blocks: { TopicWeight: 1n, MeshMessageDeliveryWindow: '7ms' }, Blocks: { TopicWeight: 2n } }])
    expect(Object.keys(topics ?? {})).toEqual(['blocks', 'Blocks'])
  })

  test('in files that are merged deep', () => {
    const path = file('[PEER_SCORE_PARAMS.thresholds]\ngossipTHRESHOLD = -1\n')
    expect(scoreOf({ files: [path], merge: 'deep' })).toMatchObject({ Thresholds: { GossipThreshold: -1n, PublishThreshold: -5000n } })
  })
})
