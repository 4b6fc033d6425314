import { compose, type Params } from '@gsplan/composer'
import { resolveGroups } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { findGroupDoubts, findGroupTopicWarnings } from '../../src/prepare/group-doubts.ts'

const { composition, params } = compose()
const groups = resolveGroups(composition)
const own = { isTaken: false, allowUnknown: false }
const topics = (...ids: readonly string[]): Params =>
  ({ ...params, TOPIC_CONFIG: ids.map(id => ({ id, message_rate: '5/s', message_size: '2 KiB' })) })

test('a composition of the baseline has no doubts', () => {
  expect(findGroupDoubts(groups, [params, params], own)).toEqual([])
  expect(findGroupTopicWarnings([params, params])).toEqual([])
})

test('topics with score parameters are looked for in all groups', () => {
  expect(findGroupTopicWarnings([topics('blocks'), topics('blocks', 'votes')])).toEqual([
    'PEER_SCORE_PARAMS.Topics: expected an entry for each topic of the run, found none for votes: deliveries there do not change scores'
  ])
  expect(findGroupTopicWarnings([topics(), topics('blocks')])).toEqual([])
  expect(findGroupTopicWarnings([topics('votes')])).toHaveLength(2)
})

test('phases that differ between groups are a doubt', () => {
  expect(findGroupDoubts(groups, [params, { ...params, T_RUN: '8s' }], own)).toEqual([
    'T_RUN: usually the same in all groups, got 3m, 8s'
  ])
})

test('a topic with two rates is a doubt', () => {
  const slower = { ...params, TOPIC_CONFIG: [{ id: 'blocks', message_rate: '5/s', message_size: '2 KiB' }] }
  expect(findGroupDoubts(groups, [params, slower], own)).toEqual([
    'TOPIC_CONFIG: usually the same rate and size of blocks in all groups, got 120/s × 2 KiB, 5/s × 2 KiB'
  ])
})

test('an empty topology is none in a composition of the original plan, and a doubt in one of gsplan\'s', () => {
  const empty = { ...params, TOPOLOGY: {} }
  expect(findGroupDoubts(groups, [empty, empty], { ...own, isTaken: true })).toEqual([])
  expect(findGroupDoubts(groups, [empty, empty], own)).toEqual([
    'TOPOLOGY: usually an entry for each peer, got none: peers dial N_DEGREE random ones'
  ])
})

test('misspelt test parameters are refused in a composition of gsplan\'s plan', () => {
  const misspelt = groups.map(group => ({ ...group, params: { ...group.params, t_runn: '3s' } }))
  expect(() => findGroupDoubts(misspelt, [params], own)).toThrow('group publishers: unknown test parameter t_runn, did you mean t_run?')
  expect(findGroupDoubts(misspelt, [params], { ...own, allowUnknown: true })).toEqual(['publishers', 'lurkers'].map(id =>
    `group ${id}: usually test parameters of gsplan's plan, got t_runn as well, did you mean t_run?: nothing reads it`))
})
