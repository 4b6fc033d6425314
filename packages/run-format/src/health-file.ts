import { parseJson } from './parse-json.ts'

/** `health-<role>-<seq>.json`: how a peer's process kept up in the run phase. Engines in real time write it. */
export interface HealthFile {
  /** Event-loop lag, ms. */
  readonly LagP50Ms?: number | undefined
  readonly LagP99Ms: number
  readonly LagMaxMs?: number | undefined
  /** Publishes that were late, and those that failed. */
  readonly LatePublishes?: number | undefined
  readonly FailedPublishes?: number | undefined
  /** CPU of the process as a share of one core. */
  readonly CpuFraction: number
  readonly RssMaxBytes?: number | undefined
  /** Lateness of the packets that the process shaped itself, ms; absent where a sidecar shapes. */
  readonly PacketLagP50Ms?: number | undefined
  readonly PacketLagP75Ms?: number | undefined
  readonly PacketLagP99Ms?: number | undefined
}

const names = [
  'LagP50Ms', 'LagP99Ms', 'LagMaxMs', 'LatePublishes', 'FailedPublishes', 'CpuFraction', 'RssMaxBytes', 'PacketLagP50Ms',
  'PacketLagP75Ms', 'PacketLagP99Ms'
] as const satisfies ReadonlyArray<keyof HealthFile>

/** Content of a health file. */
export const formatHealth = (health: HealthFile): string => `${JSON.stringify(health, [...names])}\n`

/**
 * Reads a health file.
 *
 * @returns undefined for a damaged file, and for one without the lag or the share of a core; other fields that are not
 * numbers are left out
 */
export function parseHealth (text: string): HealthFile | undefined {
  let value: unknown
  try {
    value = parseJson(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  const numbers: Partial<Record<keyof HealthFile, number>> = {}
  for (const name of names) {
    const field = fields[name]
    if (typeof field === 'number') numbers[name] = field
  }
  const { LagP99Ms, CpuFraction } = numbers
  return LagP99Ms === undefined || CpuFraction === undefined ? undefined : { ...numbers, LagP99Ms, CpuFraction }
}
