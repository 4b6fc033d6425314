import { escapeMarkdown as escape, formatMarkdownTable } from '../ci/markdown.ts'
import type { Comparison, MetricDifference, MetricRow } from './comparison.ts'
import {
  collectDiffering, collectWarnings, countOthers, describeRuns, ofAllTopics, ofSingleTopics, referenceName, showDifference,
  showEstimate, showInterval, showShare
} from './comparison-text.ts'

const marks = { worse: '🔺', better: '✅' } as const

const markOf = ({ outcome, change }: MetricDifference): string =>
  change === undefined ? outcome === 'differs' ? '🔹' : '' : marks[change]

function warnings (comparison: Comparison): string[] {
  const lines = collectWarnings(comparison).map(({ run, group, text }) =>
    `> **${escape(run)}** (in ${escape(group)}): ${escape(text)}`)
  return lines.length === 0 ? [] : ['> [!WARNING]', ...lines.join('\n>\n').split('\n'), '']
}

/** Lists the metrics in which a group differs from the reference, one sentence each. */
function differences (comparison: Comparison, index: number): string[] {
  const name = comparison.groups[index]?.name ?? ''
  const found = collectDiffering(comparison, index)
  const others = countOthers(comparison, index)
  return [
    `**${escape(name)}** against ${escape(referenceName(comparison))}:`, '',
    ...found.length === 0 ? ['- no metric differs'] : [],
    ...found.map(each => `- ${markOf(each)} ${escape(each.sentence)}${each.change === undefined ? '' : ` – ${each.change}`}`),
    ...others === '' ? [] : [`- ${others}`],
    ''
  ]
}

function metricTable ({ groups }: Comparison, metrics: readonly MetricRow[]): string {
  const others = groups.slice(1)
  const names = groups.length === 1 ? ['median (95 % interval)'] : groups.map(({ name }) => escape(name))
  const header = ['metric', ...names, ...others.flatMap(({ name }) => {
    const suffix = others.length > 1 ? `: ${escape(name)}` : ''
    return [`difference${suffix}`, `95 %${suffix}`, `share${suffix}`, `outcome${suffix}`]
  })]
  const row = (metric: MetricRow): string[] => [
    escape(metric.definition.name), ...metric.estimates.map(estimate => showEstimate(metric, estimate)),
    ...metric.differences.flatMap(difference => [
      showDifference(metric, difference), showInterval(difference), showShare(difference),
      `${markOf(difference)} ${difference.label}`.trim()
    ])
  ]
  // names of outcomes are words, all other columns numbers
  return formatMarkdownTable(header, metrics.map(row), header.slice(1).filter(name => !name.startsWith('outcome')))
}

function parameterTable ({ groups, parameters }: Comparison): string[] {
  if (parameters.length === 0) return ['No parameter differs, as far as is known.', '']
  return [
    formatMarkdownTable(['parameter', ...groups.map(({ name }) => escape(name))],
      parameters.map(({ name, values }) => [escape(name), ...values.map(value => value === null ? '–' : escape(value))])), ''
  ]
}

function runTable ({ groups }: Comparison): string {
  return formatMarkdownTable(['run', 'configuration', 'seed', 'verdict', 'counts'], groups.flatMap(({ name, runs }) =>
    runs.map(run => [
      escape(run.name), escape(name), String(run.seed ?? '–'), run.status, run.leftOut === undefined ? 'yes' : 'no'
    ])), ['seed'])
}

/** The verdict on the set of runs of one configuration, with its reasons. */
const verdictOf = (set: Comparison['set']): string[] => set === undefined
  ? []
  : [
      `Verdict on the set: ${set.verdict.status}`,
      ...set.verdict.reasons.map(({ code, message }) => `- ${escape(code)}: ${escape(message)}`), ''
    ]

/** Metrics of single topics, folded away: they are many. */
function topicTable (comparison: Comparison): string[] {
  const rows = ofSingleTopics(comparison)
  return rows.length === 0
    ? []
    : ['<details><summary>Metrics of each topic</summary>', '', metricTable(comparison, rows), '', '</details>', '']
}

/** Values of single routers, folded away as well. */
const routerTable = (comparison: Comparison): string[] => comparison.routers.length === 0
  ? []
  : [
      '<details><summary>Metrics of each router</summary>', '', metricTable(comparison, comparison.routers), '',
      '</details>', ''
    ]

/** One configuration: medians with their intervals are the result, and nothing is folded away. */
function formatSummary (comparison: Comparison): string {
  const { groups, notes, parameters, set } = comparison
  return [
    `### gsplan: ${groups.map(group => `${escape(group.name)}, ${describeRuns(group)}`).join('')}`, '',
    ...verdictOf(set), ...warnings(comparison),
    metricTable(comparison, ofAllTopics(comparison)), '', ...routerTable(comparison), ...topicTable(comparison),
    runTable(comparison), '',
    ...parameters.length === 0 ? [] : parameterTable(comparison),
    ...notes.map(note => `- ${escape(note)}`), ''
  ].join('\n')
}

/**
 * Formats a comparison as Markdown for a comment on a pull request: differences on top, everything else folded away. Of
 * one configuration, medians with their intervals.
 */
export function formatComparisonMarkdown (comparison: Comparison): string {
  const { groups, notes } = comparison
  if (groups.length === 1) return formatSummary(comparison)
  return [
    `### gsplan: ${groups.map(({ name }) => escape(name)).join(' · ')}`, '',
    ...warnings(comparison),
    ...groups.slice(1).flatMap((_, index) => differences(comparison, index + 1)),
    '<details><summary>Every metric</summary>', '', metricTable(comparison, ofAllTopics(comparison)), '', '</details>', '',
    ...routerTable(comparison), ...topicTable(comparison),
    '<details><summary>Parameters that differ, runs and method</summary>', '',
    ...parameterTable(comparison),
    runTable(comparison), '',
    ...groups.map(group => `- ${escape(group.name)}: ${escape(describeRuns(group))}`),
    ...notes.map(note => `- ${escape(note)}`), '', '</details>', ''
  ].join('\n')
}
