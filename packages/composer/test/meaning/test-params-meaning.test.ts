import { resolveGroups } from '@gsplan/testground'
import { expect, test } from 'vitest'
import { compose, meaningOfTestParams } from '../../src/index.ts'

const meaningsOf = (...define: string[]): unknown =>
  resolveGroups(compose({ define }).composition).map(({ params }) => meaningOfTestParams(params))

test('groups whose instances do the same have the same test parameters by meaning', () => {
  const plain = meaningsOf()
  expect(meaningsOf('T_RUN=180s', 'T_LATENCY=5000us', 'OVERLAY_D=-01', 'FULL_TRACES=False', 'TOPIC_CONFIG.0.message_size=2048')).toEqual(plain)
  // at the default they are not written, in another spelling they are
  expect(meaningsOf('T_VALIDATION=0ms', 'OVERLAY_DOUT=-01', 'CONNECT_TO_PUBLISHERS_ONLY=FALSE')).toEqual(plain)
  expect(meaningsOf('MAX_MESSAGE_SIZE=1 MiB')).toEqual(meaningsOf('MAX_MESSAGE_SIZE=1048576'))
})

test('another value of any kind is another meaning', () => {
  const all = [[], ['T_RUN=181s'], ['T_VALIDATION=1ms'], ['TOPIC_CONFIG.0.message_size=2049'], ['OVERLAY_DOUT=1'], ['MAX_MESSAGE_SIZE=1 MiB']]
  expect(new Set(all.map(define => JSON.stringify(meaningsOf(...define)))).size).toBe(all.length)
})

test('a parameter that is not gsplan\'s stays as it is', () => {
  expect(meaningOfTestParams({ other: '04', t_run: '60s', router_api: '1.1' })).toEqual({ other: '04', t_run: '60000000000ns', router_api: '1.1' })
})
