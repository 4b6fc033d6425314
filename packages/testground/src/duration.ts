import { FormatError } from './errors.ts'

const unitNs: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n], ['us', 1_000n], ['µs', 1_000n], ['μs', 1_000n], ['ms', 1_000_000n],
  ['s', 1_000_000_000n], ['m', 60_000_000_000n], ['h', 3_600_000_000_000n]
])

const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y

/** Longest duration of Go, ns. */
const MAX_NS = 2n ** 63n - 1n

/**
 * Reads a Go duration (`time.ParseDuration`): a sum of decimal numbers with units, `300ms`, `1m30s`, `-1.5h`, `0`.
 *
 * @returns nanoseconds, fractions of one cut off
 * @throws {FormatError}
 */
export function parseDuration (text: string): bigint {
  const ns = sumParts(text.replace(/^[+-]/, ''))
  if (ns === undefined) throw new FormatError('', 'a duration such as 300ms or 1m30s', JSON.stringify(text))
  return text.startsWith('-') ? -ns : ns
}

/** Sums numbers with units, ns; undefined for any other text, and beyond what Go can hold. */
function sumParts (text: string): bigint | undefined {
  if (text === '0') return 0n
  if (text === '') return undefined
  let ns = 0n
  part.lastIndex = 0
  while (part.lastIndex < text.length) {
    const [, whole = '', fraction = '', unit = ''] = part.exec(text) ?? []
    const factor = unitNs.get(unit)
    if (factor === undefined || `${whole}${fraction}` === '') return undefined
    ns += BigInt(whole) * factor + BigInt(fraction) * factor / 10n ** BigInt(fraction.length)
    if (ns > MAX_NS) return undefined
  }
  return ns
}

const decimals = (ns: bigint, unit: bigint): string => {
  const digits = String(unit).length - 1
  const fraction = digits === 0 ? '' : String(ns % unit).padStart(digits, '0').replace(/0+$/, '')
  return `${ns / unit}${fraction === '' ? '' : `.${fraction}`}`
}

/** Formats nanoseconds as Go does (`time.Duration.String`): `0s`, `1.5ms`, `3m0s`, `1h0m0.5s`. */
export function formatDuration (ns: bigint): string {
  if (ns < 0n) return `-${formatDuration(-ns)}`
  if (ns === 0n) return '0s'
  if (ns < 1_000n) return `${ns}ns`
  if (ns < 1_000_000n) return `${decimals(ns, 1_000n)}µs`
  if (ns < 1_000_000_000n) return `${decimals(ns, 1_000_000n)}ms`
  const minutes = ns / 60_000_000_000n
  const seconds = `${decimals(ns % 60_000_000_000n, 1_000_000_000n)}s`
  if (minutes === 0n) return seconds
  if (minutes < 60n) return `${minutes}m${seconds}`
  return `${minutes / 60n}h${minutes % 60n}m${seconds}`
}
