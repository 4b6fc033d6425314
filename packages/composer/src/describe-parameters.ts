import { join } from 'node:path'
import { formatDuration } from '@gsplan/testground'
import { readParams } from './parameter-files.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { formatJson, type Params } from './param-value.ts'
import { scoreParameters, type ScoreParameter } from './score-parameters.ts'
import { findTemplate } from './template.ts'

/** A parameter for people and for user interfaces. */
export type ParameterDescription = Parameter & {
  /** The template's value, else the default, as JSON has it; absent for none. */
  readonly default?: unknown
}

function findDefault ({ name, whenAbsent }: Parameter, base: Params): unknown {
  const value = base[name]
  return value === undefined ? whenAbsent : JSON.parse(formatJson(value)) as unknown
}

/**
 * Every parameter with the default that it has in a template.
 *
 * @throws {CompositionError} when there is no such template
 */
export function describeParameters (template = 'baseline'): ParameterDescription[] {
  const base = readParams(join(findTemplate(template), 'params', '_base.toml'))
  return parameters.map(parameter => {
    const value = findDefault(parameter, base)
    return value === undefined ? parameter : { ...parameter, default: value }
  })
}

/** A default for people, on one line of at most so many characters; empty for none. */
export function formatDefault ({ default: value }: ParameterDescription, length: number): string {
  const text = value === undefined ? '' : JSON.stringify(value)
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** A bound in words: durations and sizes are shown with their unit. */
function showBound (type: Parameter['type'], bound: number | undefined): string {
  if (bound === undefined) return ''
  if (type === 'duration') return formatDuration(BigInt(bound))
  return String(bound)
}

/** Range or choices of a parameter's value, and the usual range; empty for any value of its type. */
export function formatRange ({ min, max, choices, type, usual }: Parameter): string {
  const between = (least: number | undefined, most: number | undefined): string =>
    `${showBound(type, least)} … ${showBound(type, most)}`.trim()
  const possible = choices?.join(', ') ?? (min === undefined && max === undefined ? '' : between(min, max))
  const usually = usual === undefined ? '' : `usually ${between(usual.least, usual.most)}`
  return [possible, usually].filter(text => text !== '').join('; ')
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
    const shown = formatDefault(parameter, 60)
    const cells = [
      `\`${name}\``, testParameter === undefined ? '' : `\`${testParameter}\``, unit === undefined ? type : `${type}, ${unit}`,
      formatRange(parameter), shown === '' ? '' : `\`${shown}\``, parameter.inRouter ?? '', meaning
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  return `# Parameters

Generated from the declarations in \`src/parameters.ts\` by \`gsplan-composer params --markdown\`; the JSON Schema of a parameter file is
printed by \`gsplan-composer params --schema\`. Defaults are those of the template \`${template}\`.
Column *JS routers*: \`option\` = an option of the router, \`emulated\` = done by the plan around the router, \`unsupported\` = ignored, and
reported by the run.

| parameter | test parameter | type, unit | range | default | JS routers | meaning |
|---|---|---|---|---|---|---|
${rows.join('\n')}

## Fields of \`PEER_SCORE_PARAMS\`

Names are read without regard to case. The default of a field is 0, as in Go; where the JS routers forbid 0, the last column has
the value used instead. The warm-up is added to each topic's \`MeshMessageDeliveriesActivation\`, and the sum is at least 1 s if
\`MeshMessageDeliveriesWeight\` is not 0. \`GraylistThreshold\` ≤ \`PublishThreshold\` ≤ \`GossipThreshold\`.

| field | type | range | instead of 0 |
|---|---|---|---|
${scoreParameters.map(scoreRow).join('\n')}
`
}
