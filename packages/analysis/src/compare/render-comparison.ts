import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import { formatMetric } from '@gsplan/tracestat'
import { drawSvg } from '../figures/render/draw-svg.ts'
import type { ComparisonFigure } from './overlay-figures.ts'
import type { Comparison, MetricRow } from '@gsplan/gate'
import {
  collectEffects, collectWarnings, describeProblems, describeRuns, effectNames, referenceName, showDifference,
  showInterval, showShare, showValueInterval
} from '@gsplan/gate/comparison-text'

const templatePath = fileURLToPath(new URL('../../templates/comparison.html.eta', import.meta.url))

function toRow (row: MetricRow): object {
  const { definition: { name, meaning }, estimates, differences } = row
  return {
    name, meaning, values: estimates.map(estimate =>
      ({ value: formatMetric(row.definition, estimate.value), interval: showValueInterval(row, estimate) })),
    differences: differences.map(difference => ({
      size: showDifference(row, difference), interval: showInterval(difference), share: showShare(difference),
      effect: difference.effect, effectName: effectNames[difference.effect], sentence: difference.sentence
    }))
  }
}

/** A comparison as one HTML page that needs nothing else. Names of runs and parameters are untrusted and escaped. */
export async function renderComparison (
  comparison: Comparison, figures: readonly ComparisonFigure[]
): Promise<string> {
  const { groups, metrics, parameters, notes } = comparison
  const drawn: object[] = []
  for (const { name, title, caption, spec } of figures) drawn.push({ title, caption, svg: await drawSvg(name, spec) })
  return new Eta({ autoEscape: true, autoTrim: [false, 'nl'] }).renderString(readFileSync(templatePath, 'utf8'), {
    title: groups.map(({ name }) => name).join(' · '),
    reference: referenceName(comparison),
    warnings: collectWarnings(comparison),
    groups: groups.map(group => ({
      name: group.name, summary: describeRuns(group), isQuestionable: group.isQuestionable,
      runs: group.runs.map(run => ({ ...run, problem: describeProblems(run) }))
    })),
    effects: groups.slice(1).map(({ name }, index) => ({
      name, items: collectEffects(comparison, index + 1).map(({ effect, sentence }) =>
        ({ effect, sentence, effectName: effectNames[effect] }))
    })),
    metrics: metrics.map(toRow), parameters, notes, figures: drawn
  })
}
