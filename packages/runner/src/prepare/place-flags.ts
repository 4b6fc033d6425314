import { flagName, UsageError, type Option } from '@gsplan/cli'
import type { Engine } from '../engine.ts'
import { hostsFlags } from '../engines/hosts/hosts-flags.ts'
import type { HostsSettings } from '../engines/hosts/hosts-settings.ts'
import { clusterFlags } from '../engines/kubernetes/cluster-flags.ts'
import type { ClusterSettings } from '../engines/kubernetes/cluster-settings.ts'

/** Settings of a cluster, or of hosts. */
export type PlaceSettings = ClusterSettings & HostsSettings

/** Flags of the place where an engine runs instances, by the names of their settings; none for one that has no choice. */
export const placeFlagsOf = ({ can }: Pick<Engine, 'can'>): Readonly<Record<string, Option>> =>
  ({ ...can?.ownCluster === true && clusterFlags, ...can?.ownHosts === true && hostsFlags })

/** Values of a text that was not typed on a command line: of a flag that may be repeated one a line. */
const valuesOf = ({ array = false }: Option, text: string): string[] =>
  array ? text.split('\n').map(line => line.trim()).filter(line => line !== '') : [text]

/**
 * Reads the settings of an engine's place from texts by their names, as the command line reads its flags.
 *
 * @throws {UsageError} for a setting that the engine has not, and for a value that is none of its choices
 */
export function readPlace (
  engine: Pick<Engine, 'can' | 'name'>, texts: Readonly<Record<string, string>>
): PlaceSettings {
  const flags = placeFlagsOf(engine)
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => {
    const flag = `--${flagName(name)}`
    const option = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (option === undefined) throw new UsageError(`${flag}: expected a setting of --engine ${engine.name}, got another`)
    const values = valuesOf(option, text)
    const { choices } = option
    const wrong = choices && values.find(value => !choices.includes(value))
    if (wrong !== undefined) throw new UsageError(`${flag}: expected one of ${choices?.join(', ') ?? ''}, got ${wrong}`)
    return [name, option.array === true ? values : values[0]]
  }))
}

/** Words of a command line that give settings of a place. */
export const placeWords = (place: PlaceSettings): string[] => Object.entries(place).flatMap(([name, value]) =>
  // a value that begins with a hyphen is no flag
  [value as string | readonly string[]].flat().map(each => `--${flagName(name)}=${each}`))
