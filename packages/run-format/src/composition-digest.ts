import { createHash } from 'node:crypto'
import { FormatError, parseComposition, resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import { canonicalJson } from './canonical-json.ts'
import { readRunText } from './read-run-text.ts'
import { runPaths } from './run-directory.ts'
import type { RunFacts, RunRecord } from './run-record.ts'

export type Target = RunFacts['target']

/** Routers of a run, by its record. */
type RanTargets = Pick<RunRecord, 'target' | 'targets'>

/** Origins of routers in JavaScript, which gsplan's own plan runs as they are. */
const javaScriptSources: ReadonlyArray<string | undefined> = ['bundled', 'npm', 'folder', 'git']

/** Tests whether a run's router is in JavaScript, so that gsplan's own plan runs it. */
export const isJavaScriptTarget = ({ source }: Pick<Target, 'source'>): boolean => javaScriptSources.includes(source)

/** Group, as far as it decides on a run. The options of a build decide where the router is built into the plan. */
function toGroup ({ groupId, groupInstanceCount, params, selectors, dependencies }: GroupSpec, isBuilt: boolean): unknown {
  return [groupId, groupInstanceCount, params, ...isBuilt ? [selectors, dependencies] : []]
}

const toNames = ({ module, version, integrity }: Target): unknown => [module, version, integrity ?? null]

/**
 * Computes the digest that identifies the composition of a run: test case, groups with their instances and test
 * parameters, and target. Names and comments of the composition, its runner and the seed leave it the same.
 *
 * @param target undefined for a run without a record, whose composition names its router
 * @param targets every router of a run whose groups have several
 * @param toParams reads the test parameters of a group, as by their meaning @default takes them as they are written
 * @returns `sha256-` and the digest in base64
 * @throws {FormatError} for a composition with several `[[runs]]`, or groups that can't be counted
 */
export function digestComposition (
  composition: Composition, target: Target | undefined, targets: readonly Target[] = [],
  toParams: (params: GroupSpec['params']) => GroupSpec['params'] = params => params
): string {
  const isBuilt = target === undefined || ![target, ...targets].every(isJavaScriptTarget)
  const plan = target === undefined || target.source === 'plan' ? composition.global.plan : null
  const groups = resolveGroups(composition).map(group => ({ ...group, params: toParams(group.params) }))
  const facts = [
    plan, composition.global.case, groups.map(group => toGroup(group, isBuilt)),
    target === undefined ? null : targets.length === 0 ? toNames(target) : targets.map(toNames)
  ]
  return `sha256-${createHash('sha256').update(canonicalJson(facts)).digest('base64')}`
}

async function computeDigest (path: string, { target, targets }: Partial<RanTargets>): Promise<string | undefined> {
  const text = await readRunText(path)
  if (text === undefined) return undefined
  try {
    return digestComposition(parseComposition(text, path), target, targets)
  } catch (error) {
    // another tool's file, or one that a template made: the parameters have to do
    if (error instanceof FormatError) return undefined
    throw error
  }
}

/**
 * Computes the digest of a run's composition from the file in its directory; where that is gone, or can't be counted, takes
 * the recorded one.
 *
 * @returns undefined when neither is known
 */
export const readCompositionDigest = async (
  runDir: string, record: Pick<RunRecord, 'target' | 'targets' | 'composition'> | undefined
): Promise<string | undefined> =>
  await computeDigest(runPaths(runDir).composition, record ?? {}) ?? record?.composition
