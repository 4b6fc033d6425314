import type { Engine } from '../engine.ts'
import type { Work } from './count-work.ts'
import type { Estimate } from './estimate-run.ts'

/** An amount of two digits: `48`, `7,400`, `22 million`, `3.6e+18`. */
export function formatAmount (count: number): string {
  if (count >= 1e12) return count.toExponential(1)
  const digits = Number(count.toPrecision(2))
  if (digits >= 1e9) return `${digits / 1e9} billion`
  return digits >= 1e6 ? `${digits / 1e6} million` : Math.ceil(digits).toLocaleString('en-US')
}

const pluralOf = (noun: string): string => noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`

/** A count with its noun: `1 peer`, `20 peers`, `7,400 messages`. */
export const formatCount = (shown: string, noun: string): string => shown === '1' ? `1 ${noun}` : `${shown} ${pluralOf(noun)}`

/** A time in the unit that people would choose: `40 s`, `25 min`, `3.1 h`, `12 days`. */
export function formatTime (s: number): string {
  if (s < 100) return `${Math.max(1, Math.round(s))} s`
  if (s < 6000) return `${Math.round(s / 60)} min`
  if (s < 48 * 3600) return `${Number((s / 3600).toPrecision(2))} h`
  return s < 1e9 ? `${formatAmount(s / 86_400)} days` : `${formatAmount(s / 86_400 / 365)} years`
}

/** Memory or a file's size: `2 KiB`, `320 MiB`, `2.9 GiB`. */
export function formatBytes (bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB'] as const
  const power = Math.min(units.length, Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const value = bytes / 1024 ** power
  const shown = value < 1000 ? String(Number(value.toPrecision(2))) : formatAmount(value)
  return `${shown} ${units[power - 1] ?? ''}`
}

/** One line on a run that is going to be made. */
export function formatEstimate (work: Work, estimate: Estimate, { name, cost }: Pick<Engine, 'name' | 'cost'>): string {
  const memory = cost?.isElsewhere === true ? '' : ` and ${formatBytes(estimate.memoryBytes)} of memory`
  return `estimate: ${formatCount(work.peers.toLocaleString('en-US'), 'peer')}, ` +
    `${formatCount(formatAmount(work.messages), 'message')}, ${formatCount(formatAmount(work.deliveries), 'delivery')}, ` +
    `${formatCount(formatAmount(estimate.events), 'event')}; about ${formatTime(estimate.wallS)}` +
    `${memory} on the engine ${name}`
}
