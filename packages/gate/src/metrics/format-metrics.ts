import { wrapText } from '@gsplan/cli'
import type { MetricDefinition } from '@gsplan/tracestat'

const INDENT = '      '

/** Metrics that differ in their names alone, in order. */
function groupByMeaning (definitions: readonly MetricDefinition[]): MetricDefinition[][] {
  const groups = new Map<string, MetricDefinition[]>()
  for (const definition of definitions) {
    const { unit, meaning, source } = definition
    const key = JSON.stringify([unit, meaning, source])
    groups.set(key, [...groups.get(key) ?? [], definition])
  }
  return [...groups.values()]
}

function formatGroup (group: readonly MetricDefinition[]): string[] {
  const [first] = group
  if (first === undefined) return []
  const { unit, meaning, source, perTopic } = first
  const facts = [...unit === '' ? [] : [unit], `from ${source}`, ...perTopic === true ? ['per topic'] : []].join(', ')
  return [wrapText(group.map(({ name }) => name).join(' ')), wrapText(`${meaning} (${facts})`, INDENT)]
}

/** Formats metrics for people, 80 columns wide: those of one definition together, with unit and source. */
export const formatMetrics = (definitions: readonly MetricDefinition[]): string =>
  `${groupByMeaning(definitions).map(group => formatGroup(group).join('\n')).join('\n')}\n`
