import type { RunView } from '../../api.ts'

/** Engine, router, size and seed of a run, as far as they are known. */
export const factsOf = ({ engine, router, peers, seed }: RunView): string[] => [
  engine, router, peers === undefined ? undefined : `${peers} peers`, seed === undefined ? undefined : `seed ${seed}`
].filter(fact => fact !== undefined)

/** A number in three significant digits or whole: `1,234`, `12.3`, `0.0123`. */
export function formatNumber (value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '–'
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

/** A metric's value with its unit. */
export function formatMetric (value: number | null | 'inf' | undefined, unit: string): string {
  if (value === undefined || value === null) return '–'
  if (unit === 'ratio' && value !== 'inf') return `${formatNumber(value * 100)} %`
  const shown = value === 'inf' ? '∞' : formatNumber(value)
  return unit === '' || unit === 'count' ? shown : `${shown} ${unit}`
}

/** A time: `9 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatSeconds (s: number): string {
  const whole = Math.max(0, Math.round(s))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
}

export const formatBytes = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10))
  return `${formatNumber(bytes / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? ''}`
}

/** A moment in the user's own time: `30 Nov 07:41`. */
export const formatMoment = (iso: string | undefined): string => {
  if (iso === undefined) return '–'
  const date = new Date(iso)
  return Number.isNaN(date.getTime())
    ? '–'
    : date.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}
