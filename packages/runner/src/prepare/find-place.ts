import { UsageError } from '@gsplan/cli'
import type { RunPlace } from '@gsplan/run-format'
import type { Engine } from '../engine.ts'
import { givenHostsFlag, hostsOf } from '../engines/hosts/hosts-flags.ts'
import { clusterSettingsOf, givenClusterFlag } from '../engines/kubernetes/cluster-flags.ts'
import { placeFlagsOf, type PlaceSettings } from './place-flags.ts'

/** A place that a run's record names. */
interface RecordedPlace {
  readonly ofRecord: RunPlace | undefined
  readonly file: string
}

/** Settings that name neither a place nor code. */
const HARMLESS: ReadonlySet<string> = new Set(['cpu', 'memory', 'links'])

/** Settings of a record, those that its engine takes, each of its flag's type: a record is untrusted. */
function readSettings (engine: Engine, { settings }: RunPlace): PlaceSettings {
  const flags = placeFlagsOf(engine)
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) =>
    Object.hasOwn(flags, name) && Array.isArray(value) === (flags[name]?.array === true)))
}

const harmlessOf = (settings: PlaceSettings): PlaceSettings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => HARMLESS.has(name)))

/** The settings that are given. */
const givenOf = ({ can }: Engine, flags: PlaceSettings): PlaceSettings =>
  ({ ...can?.ownCluster === true && clusterSettingsOf(flags), ...hostsOf({ can }, flags) })

/** Choice of an engine, and of trust in files. */
interface PlaceChoice {
  readonly engine: Engine
  readonly allowCode: boolean
}

/**
 * Settings of the place where a run is made again: the flags', else the recorded ones. A record may come from elsewhere, and
 * names a cluster or hosts, and images, that would be used with the user's rights.
 *
 * @throws {UsageError} for a recorded place, unless a flag names one or files may name code
 */
export function findPlaceAgain (
  flags: PlaceSettings, { ofRecord, file }: RecordedPlace, { engine, allowCode }: PlaceChoice
): PlaceSettings {
  const recorded = ofRecord === undefined ? {} : readSettings(engine, ofRecord)
  const isGiven = givenClusterFlag(flags) !== undefined || givenHostsFlag(flags) !== undefined
  if (isGiven) return { ...flags, ...harmlessOf(recorded), ...givenOf(engine, flags) }
  const named = Object.entries(recorded).filter(([name]) => !HARMLESS.has(name))
  if (allowCode || named.length === 0) return recorded
  throw new UsageError(`${file}: expected a flag that names the place, such as --${engine.can?.ownCluster === true ? 'namespace' : 'hosts'}` +
    `, or --allow-code, which takes the recorded one (${named.map(([name, value]) => `${name} ${String(value)}`).join(', ')}), got neither`)
}
