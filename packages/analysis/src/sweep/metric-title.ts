import { findMetric } from '@gsplan/gate'

/** A metric with its unit, as the title of an axis. */
export function titleOfMetric (metric: string): string {
  const unit = findMetric(metric)?.unit ?? ''
  return unit === '' || unit === 'ratio' || unit === 'count' ? metric : `${metric} (${unit})`
}
