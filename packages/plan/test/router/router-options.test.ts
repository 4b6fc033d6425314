import { expect, test } from 'vitest'
import { parsePlanParams, toRouterOptions } from '../../src/index.ts'

test('no protocol newer than the parameters name', () => {
  const protocol = (params: Readonly<Record<string, string>>): string | undefined => toRouterOptions(parsePlanParams(params)).protocol
  expect([protocol({}), protocol({ protocol: '1.1' }), protocol({ router_api: '1.0' })]).toEqual([undefined, '1.1', '1.0'])
})

test('history, times and the longest message; unset ones are the router\'s', () => {
  const options = (params: Readonly<Record<string, string>>): unknown[] => {
    const { mcacheLength, mcacheGossip, seenTtlMs, fanoutTtlMs, pruneBackoffMs, unsubscribeBackoffMs, iwantFollowupMs, maxRpcBytes } =
      toRouterOptions(parsePlanParams(params))
    return [mcacheLength, mcacheGossip, seenTtlMs, fanoutTtlMs, pruneBackoffMs, unsubscribeBackoffMs, iwantFollowupMs, maxRpcBytes]
  }
  expect(options({})).toEqual(new Array(8).fill(undefined))
  expect(options({
    history_length: '6', history_gossip: '3', seen_ttl: '385s', fanout_ttl: '1m', prune_backoff: '5m', unsubscribe_backoff: '10s',
    iwant_followup: '3s', max_message_size: '10 MiB'
  })).toEqual([6, 3, 385_000, 60_000, 300_000, 10_000, 3000, 10 * 2 ** 20])
})
