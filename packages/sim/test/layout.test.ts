import { expect, test } from 'vitest'
import { Layout } from '../src/layout.ts'

test('numbers peers first, then instances, then the sync service', () => {
  const layout = new Layout(3, 2)
  expect({
    peers: [0, 1, 2].map(instance => [layout.peer(instance, 0), layout.peer(instance, 1)]),
    instances: [0, 1, 2].map(instance => layout.instanceNode(instance)),
    service: layout.service
  }).toEqual({ peers: [[0, 1], [2, 3], [4, 5]], instances: [6, 7, 8], service: 9 })
  expect([0, 1, 2].map(instance => layout.instanceAt(layout.instanceNode(instance)))).toEqual([0, 1, 2])
  expect([0, 1, 2, 3, 4, 5].map(peer => layout.instanceOfPeer(peer))).toEqual([0, 0, 1, 1, 2, 2])
})
