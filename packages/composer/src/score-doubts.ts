import { parseDuration } from '@gsplan/testground'
import { isTable, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'
import { scoreParameters, type ScoreParameter } from './score-parameters.ts'
import { findInTable, scoredTopics } from './score-view.ts'

const topicIds = ({ TOPIC_CONFIG: topics }: Params): string[] =>
  Array.isArray(topics) ? topics.filter(isTable).map(({ id }) => textOf(id)) : []

/** Topics of the run that nothing scores, and score parameters of topics that the run has not. */
function unscoredTopics (params: Params): string[] {
  const scored = scoredTopics(params).map(([id]) => id)
  if (scored.length === 0) return []
  const ids = topicIds(params)
  const foreign = scored.filter(id => !ids.includes(id))
  const unscored = ids.filter(id => !scored.includes(id))
  return [
    ...foreign.length === 0
      ? []
      : [`PEER_SCORE_PARAMS.Topics: expected topics of the run (${ids.join(', ') || 'none'}), got ${foreign.join(', ')} as well: ` +
        'those parameters score nothing'],
    ...unscored.length === 0
      ? []
      : [`PEER_SCORE_PARAMS.Topics: expected an entry for each topic of the run, found none for ${unscored.join(', ')}: ` +
        'deliveries there do not change scores']
  ]
}

const numberIn = (table: ParamTable, name: string): number => Number(findInTable(table, name) ?? 0)

/** Caps that no counter can pass to reach its threshold. */
function capsBelowThresholds (params: Params): string[] {
  return scoredTopics(params).flatMap(([id, table]) => {
    const cap = numberIn(table, 'MeshMessageDeliveriesCap')
    const threshold = numberIn(table, 'MeshMessageDeliveriesThreshold')
    if (numberIn(table, 'MeshMessageDeliveriesWeight') === 0 || cap >= threshold) return []
    return [`PEER_SCORE_PARAMS.Topics.${id}.MeshMessageDeliveriesCap: expected at least MeshMessageDeliveriesThreshold ` +
      `(${threshold}), got ${cap}: below its threshold, the cap makes every mesh peer lose score`]
  })
}

const isZero = (value: ParamValue | undefined): boolean =>
  value !== undefined && (typeof value === 'string' ? parseDuration(value) === 0n : Number(value) === 0)

/** Fields of a table that are 0 although they count, and the JS routers forbid it. */
function zerosIn (where: string, table: ParamTable, kind: ScoreParameter['table']): string[] {
  return scoreParameters.flatMap(({ name, table: own, whenZero, countsWith }) => {
    const counts = countsWith === undefined || numberIn(table, countsWith) !== 0
    if (own !== kind || whenZero === undefined || !counts || !isZero(findInTable(table, name))) return []
    return [`${where}.${name}: usually more than 0, got 0: the JS routers forbid it and get ${whenZero}`]
  })
}

function replacedZeros (params: Params): string[] {
  const { PEER_SCORE_PARAMS: score } = params
  if (!isTable(score)) return []
  return [
    ...zerosIn('PEER_SCORE_PARAMS', score, 'params'),
    ...scoredTopics(params).flatMap(([id, table]) => zerosIn(`PEER_SCORE_PARAMS.Topics.${id}`, table, 'topic'))
  ]
}

const isScored = (params: Params): boolean =>
  (params['BUILD_SELECTORS'] as readonly string[] | undefined ?? []).includes('hardened_api')

/** Compares the topics of PEER_SCORE_PARAMS with those of the run, a line for each difference. */
export const findTopicWarnings = (params: Params): string[] => isScored(params) ? unscoredTopics(params) : []

/** Finds score parameters that are possible and probably not meant, a line each. */
export const findScoreDoubts = (params: Params): string[] =>
  isScored(params) ? [...capsBelowThresholds(params), ...replacedZeros(params)] : []
