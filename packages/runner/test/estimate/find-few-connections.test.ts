import { composeResolved, resolveComposeParams } from '@gsplan/composer'
import { expect, test } from 'vitest'
import { findFewConnections } from '../../src/estimate/find-few-connections.ts'

const found = (define: Readonly<Record<string, string>>): string[] => findFewConnections(composeResolved(resolveComposeParams({
  define: Object.entries({ N_PUBLISHER: '1', ...define }).map(([name, value]) => `${name}=${value}`)
})).composition)

const few = (needed: number, degree: number): string[] => [
  `N_DEGREE: usually at least ${needed}, the connections that a peer needs to fill its mesh, got ${degree}: peers that few others ` +
  'dial may have fewer, and the run is invalid then (too-few-peers)'
]

test.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
  ['all other peers are fewer than D', { N_NODES: '6', N_DEGREE: '4' }, few(5, 4)],
  ['D of the routers', { N_NODES: '60', N_DEGREE: '5' }, few(6, 5)],
  ['D of the test', { N_NODES: '60', N_DEGREE: '7', OVERLAY_D: '8' }, few(8, 7)],
  ['peers that share an instance', { N_NODES: '3', N_DEGREE: '4', N_HONEST_PEERS_PER_NODE: '2' }, few(5, 4)],
  ['as many as needed', { N_NODES: '6', N_DEGREE: '5' }, []],
  ['as many as D', { N_NODES: '60', N_DEGREE: '6' }, []]
])('%s', (_name, define, expected) => {
  expect(found(define)).toEqual(expected)
})
