import type { UsualRange } from './parameter.ts'

/** Units of durations, ns. */
export const MS_NS = 1e6
export const SECOND_NS: number = 1000 * MS_NS
export const HOUR_NS: number = 3600 * SECOND_NS

/** Peers of a mesh. */
export const usualDegree: UsualRange = { most: 200 }
/** Latency of a link, or of a validation. */
export const usualLatency: UsualRange = { most: 10 * SECOND_NS }
/** Time that a router remembers something. */
export const usualMemory: UsualRange = { least: SECOND_NS, most: 24 * HOUR_NS }
/** Heartbeats of a message cache. */
export const usualHistory: UsualRange = { most: 1000 }
