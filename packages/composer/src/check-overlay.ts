import { CompositionError } from './errors.ts'
import { overlayDefaults, type OverlayDegrees, type OverlayParameter } from './overlay-defaults.ts'
import { textOf, type Params } from './param-value.ts'

/** A bound on one degree by another. */
interface OverlayRule {
  readonly name: OverlayParameter
  readonly bound: OverlayParameter
  /** Relation of the first to the second, and of the second to the first. */
  readonly words: readonly [expected: string, inverse: string]
  readonly holds: (value: number, bound: number) => boolean
}

const atMost = {
  words: ['at most', 'at least'], holds: (value, bound) => value <= bound
} as const satisfies Partial<OverlayRule>

/** Rules of go-libp2p-pubsub (`GossipSubParams`) and of the gossipsub v1.1 specification. */
const rules: readonly OverlayRule[] = [
  { name: 'OVERLAY_DLO', bound: 'OVERLAY_D', ...atMost },
  { name: 'OVERLAY_D', bound: 'OVERLAY_DHI', ...atMost },
  { name: 'OVERLAY_DSCORE', bound: 'OVERLAY_DHI', ...atMost },
  {
    name: 'OVERLAY_DOUT', bound: 'OVERLAY_DLO', words: ['less than', 'more than'],
    holds: (value, bound) => value < bound || (value === 0 && bound === 0)
  },
  {
    name: 'OVERLAY_DOUT', bound: 'OVERLAY_D', words: ['at most half of', 'at least twice'],
    holds: (value, bound) => value <= bound / 2
  }
]

/** Degrees in force: what is set, else the router's defaults. */
export function overlayOf (
  params: Params
): { readonly degrees: OverlayDegrees, readonly isSet: (name: OverlayParameter) => boolean } {
  const defaults = overlayDefaults(textOf(params['GS_MODULE']))
  const isSet = (name: OverlayParameter): boolean => Number(params[name] ?? -1) >= 0
  const names = Object.keys(defaults) as OverlayParameter[]
  return {
    isSet,
    degrees: Object.fromEntries(
      names.map(name => [name, isSet(name) ? Number(params[name]) : defaults[name]])) as Record<OverlayParameter, number>
  }
}

/**
 * Refuses degrees that no mesh can have together, the router's own defaults filled in. A network without a mesh takes D, Dlo
 * and Dout of 0: with a Dlo of its own, a router grafts although D is 0.
 *
 * @throws {CompositionError} naming both parameters and the default in force
 */
export function checkOverlay (params: Params): void {
  const { degrees, isSet } = overlayOf(params)
  const module = textOf(params['GS_MODULE'])
  for (const { name, bound, words: [expected, inverse], holds } of rules) {
    // defaults are in order among themselves
    if (holds(degrees[name], degrees[bound])) continue
    const [blamed, other, relation] = isSet(name) ? [name, bound, expected] as const : [bound, name, inverse] as const
    const inForce = isSet(other) ? String(degrees[other]) : `${degrees[other]}, the default of ${module}`
    const unset = rules.flatMap(rule => [rule.name, rule.bound]).filter(each => !isSet(each))
    const beside = isSet(other)
      ? ''
      : `; set ${other} as well, the defaults in force are ` +
        [...new Set(unset)].map(each => `${each} = ${degrees[each]}`).join(', ')
    throw new CompositionError(`${blamed}: expected ${relation} ${other} (${inForce}), got ${degrees[blamed]}${beside}`)
  }
}
