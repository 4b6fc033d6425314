import type { SizedRpc } from './rpc.ts'
import { varintSize } from './varint-size.ts'

/** Functions of the `it-length-prefixed` that a router depends on: they hold the limits of its streams. */
export interface LengthPrefixed {
  readonly encode: { single (data: Uint8Array): { subarray (): Uint8Array } }
  readonly decode: (source: Iterable<Uint8Array>) => Iterable<unknown>
}

/** Longest RPCs of a router's streams, bytes without the length prefix. */
export interface LengthLimits {
  /** Longest that it sends; Infinity = any. */
  readonly sendsBytes: number
  /** Longest that it takes, unless its options say otherwise: a longer one ends the stream. */
  readonly takesBytes: number
  /** Creates the error that ends a stream. */
  readonly createError: () => Error
}

/** Lengths up to here are tried: no message is as long. */
const LONGEST = 2 ** 40

/** True if an RPC is longer than a limit, bytes without the length prefix. */
export const isLonger = ({ wireBytes }: Pick<SizedRpc, 'wireBytes'>, limitBytes: number): boolean =>
  // the longer the RPC, the longer its prefix
  limitBytes !== Infinity && wireBytes > limitBytes + varintSize(limitBytes)

/** Error of an action; undefined when it succeeds. */
function errorOf (action: () => unknown): Error | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    return error as Error
  }
}

/** Largest number that is accepted, when all smaller ones are; Infinity when even the largest is. */
function findLargest (accepts: (length: number) => boolean): number {
  if (accepts(LONGEST)) return Infinity
  let [low, high] = [0, LONGEST]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (accepts(middle)) low = middle
    else high = middle
  }
  return low
}

/** Data that claims a length and takes no memory. */
const dataOf = (length: number): Uint8Array => Object.defineProperty(new Uint8Array(0), 'byteLength', { value: length })

/** Length prefix without its data. */
function prefixOf (length: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...bytes, rest)
    bytes.push(rest % 128 + 128)
  }
}

/** Measures the limits by the router's own encoder and decoder. */
export function measureLengthLimits ({ encode, decode }: LengthPrefixed): LengthLimits {
  const decodeError = (length: number): Error | undefined => errorOf(() => [...decode([prefixOf(length)])])
  return {
    sendsBytes: findLargest(length => errorOf(() => encode.single(dataOf(length))) === undefined),
    takesBytes: findLargest(length => decodeError(length) === undefined),
    createError: () => decodeError(LONGEST) ?? new Error('Message length too long')
  }
}
