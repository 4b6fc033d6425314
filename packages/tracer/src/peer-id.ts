import { createHash } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'

/** Longest id that multiformats converts, bytes: it takes time by the square of the length. Real ids have 34 to 42. */
const SHORT = 128
/** Longest id that is written whole, bytes: as text it is as long as one that is read may be. */
const LONGEST = 747

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Digits that fit a double exactly. */
const STEP = 9
const STEP_BASE = BigInt(58 ** STEP)

function formatLong (id: Uint8Array): string {
  const zeros = id.findIndex(byte => byte !== 0)
  if (zeros === -1) return '1'.repeat(id.length)
  const parts: string[] = []
  for (let left = BigInt(`0x${Buffer.from(id).toString('hex')}`); left > 0n; left /= STEP_BASE) {
    let digits = ''
    for (let part = Number(left % STEP_BASE); digits.length < STEP; part = Math.floor(part / 58)) {
      digits = (alphabet[part % 58] as string) + digits
    }
    parts.push(digits)
  }
  return '1'.repeat(zeros) + parts.reverse().join('').replace(/^1+/, '')
}

/**
 * A peer id as people write it: base58 without the multibase prefix; empty for an empty one. In place of one that is
 * longer than 747 bytes, which no peer has, `sha256-` and its digest in hex.
 */
export function formatPeerId (id: Uint8Array): string {
  if (id.length === 0) return ''
  if (id.length <= SHORT) return base58btc.encode(id).slice(1)
  return id.length <= LONGEST ? formatLong(id) : `sha256-${createHash('sha256').update(id).digest('hex')}`
}

/**
 * Bytes of a peer id in base58 without the multibase prefix; undefined for other text, and for one that no id of up to 128
 * bytes has.
 */
export function parsePeerId (text: string): Uint8Array | undefined {
  // as text an id is longer by the logarithm of 256 to the base of 58
  if (text.length > SHORT * Math.log(256) / Math.log(58) + 1) return undefined
  try {
    return base58btc.decode(`z${text}`)
  } catch {
    return undefined
  }
}
