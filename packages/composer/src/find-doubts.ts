import { formatDuration, parseDuration, parseSize } from '@gsplan/testground'
import { findLinkDoubts } from './link-doubts.ts'
import { overlayOf } from './check-overlay.ts'
import type { Parameter } from './parameter.ts'
import { parameters } from './parameters.ts'
import { textOf, type Params, type ParamValue } from './param-value.ts'
import { findScoreDoubts } from './score-doubts.ts'
import { findTimeDoubts } from './time-doubts.ts'

/** A value in the unit of its usual range; NaN for a value that has none. */
function toAmount ({ type }: Parameter, value: ParamValue): number {
  if (value === '') return NaN
  if (type === 'duration') return Number(parseDuration(textOf(value)))
  return type === 'size' ? parseSize(textOf(value)) : Number(value)
}

const showBound = ({ type, unit }: Parameter, amount: number): string =>
  type === 'duration' ? formatDuration(BigInt(amount)) : `${amount}${unit === undefined ? '' : ` ${unit}`}`

/** Describes a value outside of its usual range; none for a default, and a value with a meaning of its own. */
function doubtOf (parameter: Parameter, value: ParamValue): string[] {
  const { name, usual = {}, whenAbsent } = parameter
  const { least = -Infinity, most = Infinity, but } = usual
  const amount = toAmount(parameter, value)
  if (textOf(value) === String(whenAbsent ?? '') || amount === but) return []
  const usually = amount < least
    ? `at least ${showBound(parameter, least)}`
    : amount > most ? `at most ${showBound(parameter, most)}` : undefined
  return usually === undefined ? [] : [`${name}: usually ${usually}, got ${textOf(value)}`]
}

const rangeDoubts = (params: Params): string[] => parameters.flatMap(parameter => {
  const value = params[parameter.name]
  return value === undefined || parameter.usual === undefined ? [] : doubtOf(parameter, value)
})

/** A router that keeps more peers by score than its mesh has keeps all of the mesh by score. */
function overlayDoubts (params: Params): string[] {
  const { degrees: { OVERLAY_D: degree, OVERLAY_DSCORE: byScore }, isSet } = overlayOf(params)
  if (byScore <= degree || !isSet('OVERLAY_DSCORE')) return []
  return [`OVERLAY_DSCORE: usually at most OVERLAY_D (${degree}), got ${byScore}: a pruned mesh keeps no peer at random`]
}

/**
 * Finds values that are possible and probably not meant, a line each: outside of their usual range, and against each other.
 *
 * @param params checked parameters; those of a given composition may be incomplete
 */
export const findDoubts = (params: Params): string[] => [
  ...rangeDoubts(params), ...overlayDoubts(params), ...findTimeDoubts(params), ...findLinkDoubts(params),
  ...findScoreDoubts(params)
]
