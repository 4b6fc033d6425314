import type { RunMetrics } from '@gsplan/run-format'

/** Tests whether a run left no gossipsub traces to measure. */
export const isTraceless = (metrics: RunMetrics): boolean => (metrics['messages_published'] ?? null) === null
