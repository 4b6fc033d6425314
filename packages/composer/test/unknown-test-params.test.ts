import { expect, test } from 'vitest'
import { compose, findUnknownTestParams } from '../src/index.ts'
import { resolveGroups } from '@gsplan/testground'

test('the composer\'s own test parameters are known, with all that are optional', () => {
  const define = [
    'GROUPS=[{"id": "a", "instances": 3, "publishers": 1, "topics": ["blocks"]}]', 'PROTOCOL=1.1', 'SEEN_TTL=30s', 'OVERLAY_DOUT=1',
    'PUBLISH_PHASE=together', 'MAX_MESSAGE_SIZE=2 MiB', 'T_VALIDATION=1ms', 'CONNECT_TO_PUBLISHERS_ONLY=true', 'SIGNING=strict-no-sign'
  ]
  const groups = resolveGroups(compose({ define }).composition)
  expect(groups.flatMap(({ groupId, params }) => findUnknownTestParams(params, groupId, false))).toEqual([])
})

test.each([
  ['t_runn', 't_run'], ['bandwith_mb', 'bandwidth_mb'], ['T_RUN', 't_run'], ['dlo', 'overlay_dlo'], ['publish_phse', 'publish_phase']
])('%s is taken for %s', (name, meant) => {
  expect(() => findUnknownTestParams({ t_run: '3s', [name]: '5' }, 'group a', false))
    .toThrow(`group a: unknown test parameter ${name}, did you mean ${meant}?`)
  expect(findUnknownTestParams({ t_run: '3s', [name]: '5' }, 'group a', true)).toEqual([
    `group a: usually test parameters of gsplan's plan, got ${name} as well, did you mean ${meant}?: nothing reads it`
  ])
})

test('names that resemble none are a doubt', () => {
  expect(findUnknownTestParams({ attack_single_node: 'false' }, 'group a', false)).toEqual([
    'group a: usually test parameters of gsplan\'s plan, got attack_single_node as well: nothing reads it'
  ])
})
