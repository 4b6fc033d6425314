import { expect, test } from 'vitest'
import { compose } from '../src/index.ts'

const chainsafe = 'the default of @chainsafe/libp2p-gossipsub'

test.each([
  [['D=16'], `OVERLAY_D: expected at most OVERLAY_DHI (12, ${chainsafe}), got 16; set OVERLAY_DHI as well, the defaults in force are ` +
  'OVERLAY_DLO = 4, OVERLAY_DHI = 12, OVERLAY_DSCORE = 4, OVERLAY_DOUT = 2'],
  [['D=3'], `OVERLAY_D: expected at least OVERLAY_DLO (4, ${chainsafe}), got 3; set OVERLAY_DLO as well, the defaults in force are ` +
  'OVERLAY_DLO = 4, OVERLAY_DHI = 12, OVERLAY_DSCORE = 4, OVERLAY_DOUT = 2'],
  [['D=0'], `OVERLAY_D: expected at least OVERLAY_DLO (4, ${chainsafe}), got 0; set OVERLAY_DLO as well, the defaults in force are ` +
  'OVERLAY_DLO = 4, OVERLAY_DHI = 12, OVERLAY_DSCORE = 4, OVERLAY_DOUT = 2'],
  [['D=0', 'DLO=0'], `OVERLAY_DLO: expected more than OVERLAY_DOUT (2, ${chainsafe}), got 0; set OVERLAY_DOUT as well, the defaults in ` +
  'force are OVERLAY_DHI = 12, OVERLAY_DSCORE = 4, OVERLAY_DOUT = 2'],
  [['D=4', 'DLO=6', 'DHI=3'], 'OVERLAY_DLO: expected at most OVERLAY_D (4), got 6'],
  [['D=4', 'DLO=4', 'DHI=3'], 'OVERLAY_D: expected at most OVERLAY_DHI (3), got 4'],
  [['DHI=5'], `OVERLAY_DHI: expected at least OVERLAY_D (6, ${chainsafe}), got 5; set OVERLAY_D as well, the defaults in force are ` +
  'OVERLAY_DLO = 4, OVERLAY_D = 6, OVERLAY_DSCORE = 4, OVERLAY_DOUT = 2'],
  [['D=8', 'DLO=6', 'DHI=12', 'DOUT=6'], 'OVERLAY_DOUT: expected less than OVERLAY_DLO (6), got 6'],
  [['D=8', 'DLO=6', 'DHI=12', 'DOUT=5'], 'OVERLAY_DOUT: expected at most half of OVERLAY_D (8), got 5'],
  [['D=3', 'DLO=2', 'DHI=4', 'DOUT=1', 'DSCORE=5'], 'OVERLAY_DSCORE: expected at most OVERLAY_DHI (4), got 5'],
  [['D=8', 'DLO=6', 'DHI=12', 'DSCORE=20'], 'OVERLAY_DSCORE: expected at most OVERLAY_DHI (12), got 20']
])('degrees %j', (degrees, message) => {
  expect(() => compose({ define: degrees.map(each => `OVERLAY_${each}`) }))
    .toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test.each([
  [['D=8', 'DLO=6', 'DHI=12']], [['D=3', 'DLO=2', 'DHI=4', 'DOUT=1', 'DSCORE=2']], [['D=0', 'DLO=0', 'DOUT=0']], [['D=1', 'DLO=0', 'DOUT=0']], [['DLAZY=40']]
])('degrees %j are possible', degrees => {
  expect(() => compose({ define: degrees.map(each => `OVERLAY_${each}`) })).not.toThrow()
})

test('a router in Go has its own defaults', () => {
  expect(() => compose({ define: ['GS_MODULE=github.com/libp2p/go-libp2p-pubsub', 'OVERLAY_D=4'] })).toThrow(
    'OVERLAY_D: expected at least OVERLAY_DLO (5, the default of github.com/libp2p/go-libp2p-pubsub), got 4')
})
