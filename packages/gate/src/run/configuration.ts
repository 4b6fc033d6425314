import { readCompositionDigest, type RunRecord } from '@gsplan/run-format'
import { readRecordedParams } from './recorded-params.ts'

/** Configuration of a run, but for its seed. */
export interface Configuration {
  /** Digest of groups, test parameters and target; undefined when no composition is known. */
  readonly composition: string | undefined
  /** Parameters with the exact router (GS_MODULE, GS_VERSION, GS_INTEGRITY), `engine` and `gsplan`, as texts. */
  readonly facts: ReadonlyMap<string, string>
  /** True if the run has a record, or a composition that says what ran. */
  readonly isKnown: boolean
}

/** A run's record, as far as it says what ran. */
export type ConfiguredRecord = Pick<RunRecord, 'engine' | 'versions' | 'target' | 'params' | 'composition'>

/** A fact in which two configurations differ; null = not known. */
export interface ConfigurationDifference {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/** Parameters that name things, or follow from others. */
const withoutEffect: ReadonlySet<string> = new Set([
  'COMPOSITION_NAME', 'TEST_RUNNER', 'TEST_BUILDER', 'BUILD_SELECTORS', 'N_CONTAINER_NODES_TOTAL'
])

function describeRecord ({ engine, versions, target }: ConfiguredRecord): Array<readonly [string, string]> {
  const { module, version, integrity } = target
  return [
    ['GS_MODULE', module], ['GS_VERSION', version], ...integrity === undefined ? [] : [['GS_INTEGRITY', integrity] as const],
    ['engine', engine], ['gsplan', versions['gsplan'] ?? 'unknown']
  ]
}

/** Makes the configuration of a run from its record, its parameters as texts and the digest of its composition. */
export function toConfiguration (
  record: ConfiguredRecord | undefined, params: ReadonlyMap<string, string>, composition: string | undefined
): Configuration {
  const known = [...params].filter(([name]) => !withoutEffect.has(name))
  return {
    composition, isKnown: record !== undefined || composition !== undefined,
    facts: new Map([...known, ...record === undefined ? [] : describeRecord(record)])
  }
}

/**
 * Reads the configuration of a run: from its record, and where that is of an earlier version from the files beside it.
 */
export const readConfiguration = async (dir: string, record: ConfiguredRecord | undefined): Promise<Configuration> =>
  toConfiguration(record, await readRecordedParams(dir, record), await readCompositionDigest(dir, record))

/** Facts that no composition holds. */
const outside = ['engine', 'gsplan']

function differ (name: string, a: Configuration, b: Configuration): ConfigurationDifference[] {
  const [before, after] = [a.facts.get(name) ?? null, b.facts.get(name) ?? null]
  return before === after ? [] : [{ name, before, after }]
}

/** Parameters that differ; one that an earlier version of gsplan did not know has no value of its own there. */
function differInParams (a: Configuration, b: Configuration, isOtherVersion: boolean): ConfigurationDifference[] {
  const names = [...new Set([...a.facts.keys(), ...b.facts.keys()])].filter(name => !outside.includes(name))
  const differences = names.flatMap(name => differ(name, a, b))
  const isRouter = differences.some(({ name }) => name === 'GS_MODULE' || name === 'GS_VERSION')
  return differences.filter(({ name, before, after }) =>
    // the code of another version is another
    !(isRouter && name === 'GS_INTEGRITY') && !(isOtherVersion && (before === null || after === null)))
}

/**
 * Compares what two runs ran: the one place that decides whether runs are of one configuration. The digest of the
 * composition decides where both are known, parameters and target elsewhere; engine and version of gsplan count too, the
 * seed does not.
 *
 * @returns the facts that differ; `composition` when no known parameter explains why compositions do
 */
export function compareConfigurations (a: Configuration, b: Configuration): ConfigurationDifference[] {
  const around = outside.flatMap(name => differ(name, a, b))
  const areKnown = a.composition !== undefined && b.composition !== undefined
  if (areKnown && a.composition === b.composition) return around
  const params = differInParams(a, b, around.some(({ name }) => name === 'gsplan'))
  const isUnexplained = areKnown && params.length === 0
  return [
    ...params, ...isUnexplained ? [{ name: 'composition', before: a.composition, after: b.composition }] : [], ...around
  ]
}

/** Tests whether two runs are of one configuration, so that they differ in their seeds at most. */
export const isSameConfiguration = (a: Configuration, b: Configuration): boolean =>
  a.isKnown && b.isKnown && compareConfigurations(a, b).length === 0
