import { expect, test } from 'vitest'
import { announceHalfWindows } from '../../src/real/half-windows.ts'

interface CountingStream {
  state: string
  updates: number
  readonly recvWindowCapacity: number
  read (bytes: number): void
}

/** A stream that counts, made as js-yamux's are. */
const createStreamClass = (): new () => CountingStream =>
  class {
    state = 'established'
    recvWindow = 100
    recvWindowCapacity = 100
    updates = 0
    read (bytes: number): void {
      this.recvWindowCapacity -= bytes
      this.sendWindowUpdate()
    }

    sendWindowUpdate (): void {
      this.recvWindowCapacity = this.recvWindow
      this.updates++
    }
  }

test('room is told of when half of the window is used, and at the opening', () => {
  const StreamClass = createStreamClass()
  announceHalfWindows(StreamClass, 'established')
  const stream = new StreamClass()
  for (let read = 0; read < 4; read++) stream.read(10)
  expect([stream.updates, stream.recvWindowCapacity]).toEqual([0, 60])
  stream.read(10)
  expect([stream.updates, stream.recvWindowCapacity]).toEqual([1, 100])
  stream.state = 'opening'
  stream.read(1)
  expect([stream.updates, stream.recvWindowCapacity]).toEqual([2, 100])
})

test.each([
  ['libp2p 2', async () => import('@chainsafe/libp2p-yamux-7/stream'), async () => import('../../src/real/libp2p-2.ts')],
  ['libp2p 3', async () => import('@chainsafe/libp2p-yamux/stream'), async () => import('../../src/real/libp2p-3.ts')]
])('the streams of %s do so', async (_, importStream, importNode) => {
  const { StreamState, YamuxStream } = await importStream()
  await importNode()
  const prototype = YamuxStream.prototype as unknown as { sendWindowUpdate: (this: object) => void }
  const update = (recvWindowCapacity: number): void => {
    prototype.sendWindowUpdate.call({ state: StreamState.Established, recvWindow: 100, recvWindowCapacity })
  }
  // less than half is used: its own code, which needs a whole stream, is not reached
  expect(() => { update(51) }).not.toThrow()
  expect(() => { update(50) }).toThrow()
})
