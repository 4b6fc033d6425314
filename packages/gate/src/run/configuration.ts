import { readCompositionDigest, type GroupTargetFacts, type RunRecord } from '@gsplan/run-format'
import { readCompositionFacts, type CompositionFacts } from './composition-facts.ts'
import { readRecordedParams } from './recorded-params.ts'

/** Configuration of a run, but for its seed. */
export interface Configuration {
  /** Digest of groups, test parameters and target; undefined when no composition is known. */
  readonly composition: string | undefined
  /** Parameters with the exact router (GS_MODULE, GS_VERSION, GS_INTEGRITY), `engine` and `gsplan`, as texts. */
  readonly facts: ReadonlyMap<string, string>
  /** Statements of its composition, which count before the parameters where both sides have it. */
  readonly ran: CompositionFacts | undefined
  /** True if the run has a record, or a composition that says what ran. */
  readonly isKnown: boolean
}

/** A run's record, as far as it says what ran. */
export type ConfiguredRecord = Pick<RunRecord, 'engine' | 'versions' | 'target' | 'targets' | 'params' | 'composition'>

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

/** Routers of a run whose groups have several: those of each. */
function describeRouters (targets: readonly GroupTargetFacts[]): Array<readonly [string, string]> {
  const ofGroups = (name: 'module' | 'version' | 'integrity'): string => targets
    .flatMap(target => target.groups.map(group => `${group} ${target[name] ?? 'unknown'}`)).sort().join(', ')
  return [['GS_MODULE', ofGroups('module')], ['GS_VERSION', ofGroups('version')], ['GS_INTEGRITY', ofGroups('integrity')]]
}

function describeRecord ({ engine, versions, target, targets }: ConfiguredRecord): Array<readonly [string, string]> {
  const { module, version, integrity } = target
  return [
    ...targets === undefined
      ? [
          ['GS_MODULE', module] as const, ['GS_VERSION', version] as const,
          ...integrity === undefined ? [] : [['GS_INTEGRITY', integrity] as const]
        ]
      : describeRouters(targets),
    ['engine', engine], ['gsplan', versions['gsplan'] ?? 'unknown']
  ]
}

/**
 * Makes the configuration of a run from its record, its parameters as texts, the digest of its composition, and what that
 * says.
 */
export function toConfiguration (
  record: ConfiguredRecord | undefined, params: ReadonlyMap<string, string>, composition: string | undefined,
  ran?: CompositionFacts
): Configuration {
  const known = [...params].filter(([name]) => !withoutEffect.has(name))
  return {
    composition, ran, isKnown: record !== undefined || composition !== undefined,
    facts: new Map([...known, ...record === undefined ? [] : describeRecord(record)])
  }
}

/**
 * Reads the configuration of a run: from its record, and from the files beside it.
 */
export const readConfiguration = async (dir: string, record: ConfiguredRecord | undefined): Promise<Configuration> =>
  toConfiguration(
    record, await readRecordedParams(dir, record), await readCompositionDigest(dir, record), await readCompositionFacts(dir))

/** Facts that no composition holds. */
const outside = ['engine', 'gsplan']

type Facts = ReadonlyMap<string, string>

function differ (name: string, a: Facts, b: Facts): ConfigurationDifference[] {
  const [before, after] = [a.get(name) ?? null, b.get(name) ?? null]
  return before === after ? [] : [{ name, before, after }]
}

const namesOf = (a: Facts, b: Facts): string[] => [...new Set([...a.keys(), ...b.keys()])]

/** Facts of the router, which a record knows more exactly than a composition. */
const ofRouter = ['GS_MODULE', 'GS_VERSION', 'GS_INTEGRITY']

/** Parameters by the composition, with the exact router. */
const exactParams = ({ facts }: Configuration, ran: CompositionFacts): Facts => new Map([
  ...ran.params, ...ofRouter.flatMap(name => facts.has(name) ? [[name, facts.get(name) ?? ''] as const] : [])
])

/** The parameters of two configurations that can be compared: by their compositions, if both are known. */
const comparableParams = (a: Configuration, b: Configuration): readonly [Facts, Facts] =>
  a.ran === undefined || b.ran === undefined ? [a.facts, b.facts] : [exactParams(a, a.ran), exactParams(b, b.ran)]

/** Parameters that differ; one that an earlier version of gsplan did not know has no value of its own there. */
function differInParams (a: Facts, b: Facts, isOtherVersion: boolean): ConfigurationDifference[] {
  const names = namesOf(a, b).filter(name => !outside.includes(name))
  const differences = names.flatMap(name => differ(name, a, b))
  const isRouter = differences.some(({ name }) => name === 'GS_MODULE' || name === 'GS_VERSION')
  return differences.filter(({ name, before, after }) =>
    // the code of another version is another
    !(isRouter && name === 'GS_INTEGRITY') && !(isOtherVersion && (before === null || after === null)))
}

/**
 * Difference of compositions beside parameters, in words; their digests where nothing is known. Undefined for two that are
 * spelled differently, and mean the same.
 */
function differInDetails (a: Configuration, b: Configuration): ConfigurationDifference | undefined {
  const [before, after] = [a.ran?.details ?? new Map<string, string>(), b.ran?.details ?? new Map<string, string>()]
  const names = namesOf(before, after).filter(name => before.get(name) !== after.get(name))
  const describe = (details: Facts): string => names.map(name => `${name}: ${details.get(name) ?? 'none'}`).join('; ')
  if (a.ran !== undefined && b.ran !== undefined && names.length === 0) return undefined
  return a.ran === undefined || b.ran === undefined
    ? { name: 'composition', before: a.composition ?? null, after: b.composition ?? null }
    : { name: 'composition', before: describe(before), after: describe(after) }
}

/**
 * Compares what two runs ran: the one place that decides whether runs are of one configuration. The digest of the
 * composition decides where both are known, parameters and target elsewhere; engine and version of gsplan count too, the
 * seed does not. A difference of compositions is named by its template parameter, with each group's value where groups
 * differ.
 *
 * @returns the facts that differ; `composition` when no parameter explains why compositions do
 */
export function compareConfigurations (a: Configuration, b: Configuration): ConfigurationDifference[] {
  const around = outside.flatMap(name => differ(name, a.facts, b.facts))
  const areKnown = a.composition !== undefined && b.composition !== undefined
  if (areKnown && a.composition === b.composition) return around
  const params = differInParams(...comparableParams(a, b), around.some(({ name }) => name === 'gsplan'))
  const details = areKnown && params.length === 0 ? differInDetails(a, b) : undefined
  return [...params, ...details === undefined ? [] : [details], ...around]
}

/** Tests whether two runs are of one configuration, so that they differ in their seeds at most. */
export const isSameConfiguration = (a: Configuration, b: Configuration): boolean =>
  a.isKnown && b.isKnown && compareConfigurations(a, b).length === 0
