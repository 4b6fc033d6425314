import { escapeMarkdown as escape, formatMarkdownTable } from '../ci/markdown.ts'
import type { Comparison, MetricRow } from './comparison.ts'
import {
  collectEffects, collectWarnings, describeRuns, effectNames, referenceName, showDifference, showEstimate, showInterval,
  showShare
} from './comparison-text.ts'

const marks = { worse: '🔺', better: '✅', changed: '🔹', same: '', unknown: '' } as const

function warnings (comparison: Comparison): string[] {
  const lines = collectWarnings(comparison).map(({ run, group, text }) =>
    `> **${escape(run)}** (in ${escape(group)}): ${escape(text)}`)
  return lines.length === 0 ? [] : ['> [!WARNING]', ...lines.join('\n>\n').split('\n'), '']
}

/** Lists a group's differences from the reference, one sentence each. */
function effects (comparison: Comparison, index: number): string[] {
  const name = comparison.groups[index]?.name ?? ''
  const found = collectEffects(comparison, index)
  return [
    `**${escape(name)}** against ${escape(referenceName(comparison))}:`, '',
    ...found.length === 0
      ? ['- nothing differs beyond chance']
      : found.map(({ effect, sentence }) => `- ${marks[effect]} ${escape(sentence)} – ${effectNames[effect]}`),
    ''
  ]
}

function metricTable ({ groups, metrics }: Comparison): string {
  const others = groups.slice(1)
  const header = ['metric', ...groups.map(({ name }) => escape(name)), ...others.flatMap(({ name }) => {
    const suffix = others.length > 1 ? `: ${escape(name)}` : ''
    return [`difference${suffix}`, `95 %${suffix}`, `share${suffix}`, `${suffix.slice(2)} `]
  })]
  const row = (metric: MetricRow): string[] => [
    escape(metric.definition.name), ...metric.estimates.map(estimate => showEstimate(metric, estimate)),
    ...metric.differences.flatMap(difference => [
      showDifference(metric, difference), showInterval(difference), showShare(difference),
      `${marks[difference.effect]} ${effectNames[difference.effect]}`.trim()
    ])
  ]
  return formatMarkdownTable(header, metrics.map(row), header.slice(1).filter(name => !name.endsWith(' ')))
}

function parameterTable ({ groups, parameters }: Comparison): string[] {
  if (parameters.length === 0) return ['No parameter differs, as far as is known.', '']
  return [
    formatMarkdownTable(['parameter', ...groups.map(({ name }) => escape(name))],
      parameters.map(({ name, values }) => [escape(name), ...values.map(value => value === null ? '–' : escape(value))])), ''
  ]
}

/** Formats a comparison as Markdown for a comment on a pull request: differences on top, everything else folded away. */
export function formatComparisonMarkdown (comparison: Comparison): string {
  const { groups, notes } = comparison
  return [
    `### gsplan: ${groups.map(({ name }) => escape(name)).join(' · ')}`, '',
    ...warnings(comparison),
    ...groups.slice(1).flatMap((_, index) => effects(comparison, index + 1)),
    '<details><summary>Every metric</summary>', '', metricTable(comparison), '', '</details>', '',
    '<details><summary>Parameters that differ, runs and method</summary>', '',
    ...parameterTable(comparison),
    ...groups.map(group => `- ${escape(group.name)}: ${escape(describeRuns(group))}`),
    ...notes.map(note => `- ${escape(note)}`), '', '</details>', ''
  ].join('\n')
}
