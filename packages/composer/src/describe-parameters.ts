import { join } from 'node:path'
import { readParams } from './parameter-files.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { formatJson, type Params } from './param-value.ts'
import { scoreParameters, type ScoreParameter } from './score-parameters.ts'
import { findTemplate } from './template.ts'

/** A parameter for people and for user interfaces. */
export type ParameterDescription = Parameter & {
  /** The template's value as JSON, else the default; `–` for none. */
  readonly default: string
}

function describeDefault ({ name, whenAbsent }: Parameter, base: Params): string {
  const value = base[name]
  if (value !== undefined) return formatJson(value)
  return whenAbsent === undefined ? '–' : JSON.stringify(whenAbsent)
}

/**
 * Every parameter with the default that it has in a template.
 *
 * @throws {CompositionError} when there is no such template
 */
export function describeParameters (template = 'baseline'): ParameterDescription[] {
  const base = readParams(join(findTemplate(template), 'params', '_base.toml'))
  return parameters.map(parameter => ({ ...parameter, default: describeDefault(parameter, base) }))
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function rangeOf ({ min, max, choices, type }: Parameter): string {
  if (choices !== undefined) return choices.join(', ')
  if (min === undefined && max === undefined) return ''
  const show = (value: number | undefined): string => value === undefined ? '' : type === 'duration' ? `${value / 1e6}ms` : String(value)
  return `${show(min)} … ${show(max)}`.trim()
}

const scoreTables: Readonly<Record<ScoreParameter['table'], string>> = {
  params: '', Thresholds: 'Thresholds.', topic: 'Topics.<topic>.'
}

function scoreRow ({ name, otherName, table, type, rule, weight, whenZero }: ScoreParameter): string {
  const spelling = otherName === undefined ? '' : ` (also \`${otherName}\`)`
  const range = rule === undefined ? '' : weight === undefined ? rule.expected : `${rule.expected} if ${weight} is not 0`
  return `| \`${scoreTables[table]}${name}\`${spelling} | ${type} | ${range} | ${whenZero ?? ''} |`
}

/** The page `PARAMETERS.md`, made from the declarations. */
export function formatParameterPage (template = 'baseline'): string {
  const rows = describeParameters(template).map(parameter => {
    const { name, testParameter, type, unit, meaning } = parameter
    const shown = parameter.default.length > 60 ? `${parameter.default.slice(0, 59)}…` : parameter.default
    const cells = [
      `\`${name}\``, testParameter === undefined ? '' : `\`${testParameter}\``, unit === undefined ? type : `${type}, ${unit}`,
      rangeOf(parameter), shown === '–' ? '' : `\`${shown}\``, parameter.inRouter ?? '', meaning
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return `# Parameters

Made from the declarations in \`src/parameters.ts\` by \`gsplan-composer params --markdown\`; the JSON Schema of a parameter file is
printed by \`gsplan-composer params --schema\`. Defaults are those of the template \`${template}\`.
JS routers take a parameter as an option of theirs, by something that the plan does around them, or not at all, which a run says.

| parameter | test parameter | type, unit | range | default | JS routers | meaning |
|---|---|---|---|---|---|---|
${rows.join('\n')}

## Fields of \`PEER_SCORE_PARAMS\`

Names are read without regard to case. A field that is not named is 0, as in Go; where the JS routers forbid that, the last column says
what they get instead. The warm-up is added to each topic's \`MeshMessageDeliveriesActivation\`, and the sum is at least 1 s if
\`MeshMessageDeliveriesWeight\` is not 0. \`GraylistThreshold\` ≤ \`PublishThreshold\` ≤ \`GossipThreshold\`.

| field | type | range | instead of 0 |
|---|---|---|---|
${scoreParameters.map(scoreRow).join('\n')}
`
}
