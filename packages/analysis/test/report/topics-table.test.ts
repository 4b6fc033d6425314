import { expect, test } from 'vitest'
import { topicsTable } from '../../src/report/topics-table.ts'

test('a row per topic, in order of name; a value that is missing is null', () => {
  const [table, ...others] = topicsTable({
    messages_published: 3, 'messages_published{topic=b}': 1, 'messages_published{topic="a <b>"}': 2, 'latency_p99{topic=b}': 5,
    'coverage_t99{topic=b}': Infinity
  })
  expect([others, table?.rows]).toEqual([[], [
    ['a <b>', 2, null, null, null, null, null, null, null, null], ['b', 1, null, null, null, null, 5, null, Infinity, null]
  ]])
  expect(table?.columns.map(({ name }) => name)).toEqual(['topic', 'messages_published', 'deliveries', 'undelivered', 'delivery_ratio',
    'latency_p50', 'latency_p99', 'latency_max', 'coverage_t99', 'mesh_degree_mean'])
})

test('none for one topic', () => {
  expect(topicsTable({ messages_published: 3, 'messages_published{topic=b}': 3 })).toEqual([])
})
