import { exitCodes, type Command } from '@gsplan/cli'

interface MetricsArgs {
  readonly json: boolean
}

/** Lists the metrics, by whose names thresholds and regression limits are written. */
export const metricsCommand: Command<MetricsArgs> = {
  name: 'metrics',
  describe: 'list metrics with unit, definition and source',
  options: { json: { type: 'boolean', describe: 'JSON instead of a table' } },
  async run ({ json }, io) {
    const { metricDefinitions } = await import('../metrics/metric-definitions.ts')
    const width = (texts: readonly string[]): number => Math.max(...texts.map(text => text.length))
    const [names, units] = [width(metricDefinitions.map(each => each.name)), width(metricDefinitions.map(each => each.unit))]
    io.stdout.write(json
      ? `${JSON.stringify(metricDefinitions, null, 2)}\n`
      : metricDefinitions.map(({ name, unit, meaning, source, perTopic }) =>
          `${name.padEnd(names)}  ${unit.padEnd(units)}  ${meaning} (${source}${perTopic === true ? ', per topic' : ''})\n`)
          .join(''))
    return exitCodes.ok
  }
}
