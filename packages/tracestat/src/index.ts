/**
 * Statistics over gossipsub traces, with the definitions, the output and the flags of the Go tool `tracestat`.
 *
 * @module
 */
export { collectTracestat, type CollectTracestatOptions } from './collect-tracestat.ts'
export { formatCdf, formatCdfLines, formatJson, formatSummary } from './format-tracestat.ts'
export type { DelayCount, EventCounts, Tracestat } from './tracestat.ts'
