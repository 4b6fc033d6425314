import { expect, test } from 'vitest'
import { runSim } from './run-sim.ts'

test('groups with topics of their own share each topic\'s rate, and only subscribers are receivers', async () => {
  const { json, value } = await runSim({
    T_WARM: '4s', T_RUN: '6s', T_COOL: '2s', N_DEGREE: '8',
    TOPIC_CONFIG: JSON.stringify([
      { id: 'blocks', message_rate: '4/s', message_size: '1 KiB' }, { id: 'txs', message_rate: '10/s', message_size: '200' }
    ]),
    GROUPS: JSON.stringify([
      { id: 'validators', instances: 6, publishers: 2 }, { id: 'users', instances: 4, publishers: 4, topics: ['txs'] },
      { id: 'watchers', instances: 3, topics: ['blocks'] }
    ])
  })
  expect([json?.verdict.status, json?.findings]).toEqual(['passed', []])
  // blocks: 24 of two publishers to 8 others each; txs: 60 of six publishers to 9 others each
  expect({
    published: value('messages_published'), expected: value('messages_expected'), ratio: value('delivery_ratio'),
    deliveries: value('deliveries'), blocks: value('deliveries{topic=blocks}'), txs: value('deliveries{topic=txs}')
  }).toEqual({ published: 84, expected: 84, ratio: 1, deliveries: 24 * 8 + 60 * 9, blocks: 24 * 8, txs: 60 * 9 })
})
