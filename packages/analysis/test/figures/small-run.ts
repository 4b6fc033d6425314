import { table } from '@gsplan/gate/arquero'
import type { FigureRun } from '../../src/figures/figure.ts'

const SECOND = 1_000_000_000n
/** Begin of the run phase: 2 s after a multiple of 5 s. */
export const beginNs = 1_700_000_002n * SECOND

/**
 * Three peers; peer 1 publishes messages 0 and 1, peer 2 message 2, which never reaches peer 3. Scores of two inspections.
 * Peer 1 has another router than the others.
 */
export const smallRun = (name = 'run'): FigureRun => ({
  name,
  tables: {
    peers: table({
      seq: [1, 2, 3], honest: [true, true, true],
      t_run: BigInt64Array.of(beginNs, beginNs + SECOND, beginNs),
      t_cool: BigInt64Array.of(beginNs + 9n * SECOND, beginNs + 10n * SECOND, 0n)
    }),
    routers: table({ router: ['m 1', 'n 2'], delivered: [2, 3], undelivered: [0, 1] }),
    router_peers: table({ router: ['m 1', 'n 2', 'n 2'], peer: [1, 2, 3] }),
    cdf: table({ delay_ms: [0, 10, 40], count: [100, 198, 200] }),
    pdf: table({ delay_ms: [0, 10, 40], count: [100, 98, 2] }),
    messages: table({
      publisher: [1, 1, 2], deliveries: [2, 2, 1],
      t50_ms: [10, 12, 11], t75_ms: [40, 38, null], t90_ms: [40, 38, null], t99_ms: [40, 38, null], t100_ms: [40, 38, null]
    }),
    deliveries: table({
      message: [0, 0, 1, 1, 2], peer: [2, 3, 3, 2, 1], from: [1, 2, 1, 1, 2], delay_ms: [10, 40, 12, 38, 11]
    }),
    metrics: table({ peer: [1, 2, 3], duplicates: [6, 3, null], delivered: [3, 3, 0] }),
    mesh: table({
      time_s: [0, 0, 1], topic: ['a', 'b', 'a'], peers: [3, 1, 3], degree_mean: [2, 6, 1], degree_min: [1, 6, 0], degree_max: [3, 6, 2]
    }),
    rates: table({
      time_s: [-1, -1, -1, 1, 1, 1], kind: ['delivered', 'ihave', 'prunes', 'delivered', 'ihave', 'prunes'],
      count: [2, 5, 0, 4, 1, 0], bytes: [null, 50, null, null, 10, null]
    }),
    scores: table({
      // 3 s before the run phase begins and 4 s after: the windows that begin at -2 - 5 and 3 s
      timestamp: BigInt64Array.from([-3n, -3n, -3n, 4n, 4n, 4n], s => beginNs + s * SECOND),
      observer: [1, 1, 2, 1, 1, 2], peer: [2, 3, 3, 2, 3, 3], score: [0, 1, -4, 2, 3, -10], honest: [true, true, true, true, true, true]
    })
  }
})
