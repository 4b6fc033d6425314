import { parseDuration } from './duration.ts'
import { FormatError } from './errors.ts'

/** So many per so long. */
export interface Rate {
  readonly quantity: number
  readonly intervalNs: bigint
}

/**
 * Reads a rate as Testground's SDK does (`ptypes.Rate`): `120/s`, `30/m`, `1/12s`.
 *
 * @throws {FormatError}
 */
export function parseRate (text: string): Rate {
  const [quantity = '', interval = '', ...rest] = text.split('/')
  const fail = (): never => { throw new FormatError('', 'a rate such as 120/s or 1/12s', JSON.stringify(text)) }
  if (rest.length > 0 || !/^\d+(\.\d+)?$|^\.\d+$/.test(quantity) || interval === '') return fail()
  try {
    const intervalNs = parseDuration(/^[\d.]/.test(interval) ? interval : `1${interval}`)
    return intervalNs > 0n ? { quantity: Number(quantity), intervalNs } : fail()
  } catch {
    return fail()
  }
}

/** Digits after the point of a quantity that count. */
const QUANTITY_SCALE = 1_000_000_000

/** Number of whole units that a rate gives within a time: its quantity × the time ÷ its interval, rounded down. */
export function countWithin ({ quantity, intervalNs }: Rate, timeNs: bigint): number {
  const isWhole = Number.isInteger(quantity)
  const units = BigInt(isWhole ? quantity : Math.round(quantity * QUANTITY_SCALE))
  return Number(units * timeNs / (intervalNs * BigInt(isWhole ? 1 : QUANTITY_SCALE)))
}
