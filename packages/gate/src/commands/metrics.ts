import { exitCodes, type Command } from '@gsplan/cli'

export interface MetricsArgs {
  readonly json: boolean
}

/** Lists the metrics, by whose names thresholds and regression limits are written. */
export const metricsCommand: Command<MetricsArgs> = {
  name: 'metrics',
  describe: 'list metrics with unit, definition and source',
  options: { json: { type: 'boolean', describe: 'JSON instead of a table' } },
  async run ({ json }, io) {
    const { metricDefinitions } = await import('../metrics/metric-definitions.ts')
    const { formatMetrics } = await import('../metrics/format-metrics.ts')
    io.stdout.write(json ? `${JSON.stringify(metricDefinitions, null, 2)}\n` : formatMetrics(metricDefinitions))
    return exitCodes.ok
  }
}
