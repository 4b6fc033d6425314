import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import { printableLines } from '@gsplan/cli'
import { formatMetric } from '@gsplan/tracestat'
import { drawSvg } from '../figures/render/draw-svg.ts'
import { escapeHtml } from '../report/escape-html.ts'
import { headlines } from '../report/headlines.ts'
import { pageStyle } from '../report/page-style.ts'
import type { ComparisonFigure } from './overlay-figures.ts'
import type { Comparison, MetricDifference, MetricRow } from '@gsplan/gate'
import {
  collectDiffering, collectWarnings, countOthers, describeProblems, describeRuns, ofAllTopics, ofSingleTopics,
  referenceName, showDifference, showInterval, showShare, showValueInterval
} from '@gsplan/gate/comparison-text'

const templatePath = fileURLToPath(new URL('../../templates/comparison.html.eta', import.meta.url))

/** Classes of outcomes on the page. */
const classes = { differs: 'changed', same: 'same', 'not-told-apart': 'unknown', 'not-measurable': 'unknown' } as const

const classOf = ({ outcome, change }: MetricDifference): string => change ?? classes[outcome]

function toRow (row: MetricRow): object {
  const { definition: { name, meaning }, estimates, differences } = row
  return {
    name, meaning, values: estimates.map(estimate =>
      ({ value: formatMetric(row.definition, estimate.value), interval: showValueInterval(row, estimate) })),
    differences: differences.map(difference => ({
      size: showDifference(row, difference), interval: showInterval(difference), share: showShare(difference),
      className: classOf(difference), label: difference.label, sentence: difference.sentence
    }))
  }
}

/** A comparison as one HTML page that needs nothing else. Names of runs and parameters are untrusted and escaped. */
export async function renderComparison (
  comparison: Comparison, figures: readonly ComparisonFigure[]
): Promise<string> {
  const { groups, parameters, notes, set } = comparison
  const drawn: object[] = []
  for (const { name, title, caption, spec } of figures) {
    drawn.push({ title, caption, svg: printableLines(await drawSvg(name, spec)) })
  }
  const eta = new Eta({ autoEscape: true, escapeFunction: escapeHtml, autoTrim: [false, 'nl'] })
  return eta.renderString(readFileSync(templatePath, 'utf8'), {
    title: groups.map(({ name }) => name).join(' · '), style: pageStyle(),
    reference: referenceName(comparison),
    warnings: collectWarnings(comparison),
    groups: groups.map(group => ({
      name: group.name, summary: describeRuns(group), isQuestionable: group.isQuestionable,
      runs: group.runs.map(run => ({ ...run, problem: describeProblems(run) }))
    })),
    others: groups.slice(1).map(({ name }, index) => ({
      name, rest: countOthers(comparison, index + 1),
      items: collectDiffering(comparison, index + 1).map(difference =>
        ({ className: classOf(difference), sentence: difference.sentence, label: difference.label }))
    })),
    set: set === undefined ? undefined : { ...set.verdict, headline: headlines[set.verdict.status] },
    tables: [
      { id: 'metrics', title: 'Metrics', rows: ofAllTopics(comparison).map(toRow) },
      { id: 'routers', title: 'Metrics of each router', rows: comparison.routers.map(toRow) },
      { id: 'topics', title: 'Metrics of each topic', rows: ofSingleTopics(comparison).map(toRow) }
    ].filter(({ rows }) => rows.length > 0),
    parameters, notes, figures: drawn
  })
}
