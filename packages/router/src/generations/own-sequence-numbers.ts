import type { RouterInternals } from '../router-internals.ts'

/** Runs a function in which the first 64-bit number that is written is another one. */
function withNumber<T> (number: bigint, run: () => T): T {
  const { prototype } = DataView
  const own = Object.getOwnPropertyDescriptor(prototype, 'setBigUint64') as PropertyDescriptor
  const restore = (): void => { Object.defineProperty(prototype, 'setBigUint64', own) }
  prototype.setBigUint64 = function (offset, _value, littleEndian) {
    restore()
    this.setBigUint64(offset, number, littleEndian)
  }
  try {
    return run()
  } finally {
    restore()
  }
}

/**
 * Gives a router sequence numbers of its own: from the time in ns on, as each process of real nodes has them. Its package
 * counts for all routers of a thread together (`nextSeqno`, which `publish` calls before it waits for anything), so that the
 * numbers, and with them the ids of messages, would tell which nodes share a thread.
 */
export function numberOwnMessages (router: Pick<RouterInternals, 'publish'>): void {
  const publish = router.publish.bind(router)
  let last = BigInt(Date.now()) * 1_000_000n
  router.publish = async (topic, data) => withNumber(++last, async () => publish(topic, data))
}
