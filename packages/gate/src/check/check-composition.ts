import { existsSync } from 'node:fs'
import {
  canonicalJson, defaultRole, digestComposition, isJavaScriptTarget,
  OWN_PLAN, readRunText, runPaths, type Finding, type Reason, type RunRecord
} from '@gsplan/run-format'
import { FormatError, parseComposition, resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import type { Extraction } from '../extract/extraction.ts'
import type { StatedGroup } from '../extract/stated-groups.ts'
import { readRecordedParams } from '../run/recorded-params.ts'

/** A composition that is in a run's directory, and its groups. */
export interface RunComposition {
  readonly composition: Composition
  readonly groups: readonly GroupSpec[]
}

/** Reads the composition in a run's directory; undefined when there is none, or one whose groups can't be counted. */
export async function readRunComposition (runDir: string): Promise<RunComposition | undefined> {
  const { composition: path } = runPaths(runDir)
  const text = await readRunText(path)
  if (text === undefined) return undefined
  try {
    const composition = parseComposition(text, path)
    return { composition, groups: resolveGroups(composition) }
  } catch (error) {
    // another tool's file, or one that a template made
    if (error instanceof FormatError) return undefined
    throw error
  }
}

function compareDigest ({ composition }: RunComposition, facts: RunRecord | undefined): string[] {
  if (facts?.composition === undefined) return []
  return digestComposition(composition, facts.target, facts.targets) === facts.composition
    ? []
    : ['composition.toml or the target in run.json is not that of the run: run.json has another digest of them']
}

const roleOf = ({ params }: Pick<GroupSpec, 'params'>): string => params['role'] || defaultRole

/**
 * Compares a group with what its instances were started with; a parameter that they did not get is not compared, and one
 * that only they have may be a default of the plan's manifest. A role is never one.
 */
function compareGroup (group: GroupSpec, stated: StatedGroup): string[] {
  const { groupId: id, groupInstanceCount: count } = group
  const different = Object.entries(group.params).find(([name, value]) => (stated.params[name] ?? value) !== value)
  return [
    ...stated.instances === 0 || stated.instances === count
      ? []
      : [`composition.toml has ${count} instances of the group ${id}, its instances state ${stated.instances}`],
    ...different === undefined
      ? []
      : [`composition.toml has ${different[0]}=${different[1]} for the group ${id}, its instances ran with ${stated.params[different[0]]}`],
    ...different?.[0] === 'role' || roleOf(group) === roleOf(stated)
      ? []
      : [`composition.toml has the role ${roleOf(group)} for the group ${id}, its instances ran as ${roleOf(stated)}`]
  ]
}

function compareGroups ({ groups }: RunComposition, { groups: stated }: Extraction): string[] {
  // a start event may leave out its group
  return stated.filter(({ id }) => id !== '').flatMap(each => {
    const group = groups.find(({ groupId }) => groupId === each.id)
    return group === undefined
      ? [`there are instances of the group ${each.id}, which composition.toml lacks`]
      : compareGroup(group, each)
  })
}

/** Tests whether a run's instances ran gsplan's plan, by the composition or the record. */
const isOfOwnPlan = ({ composition: run, facts, isOtherPlan }: CheckCompositionInit): boolean => !isOtherPlan && (
  run === undefined ? facts !== undefined && isJavaScriptTarget(facts.target) : run.composition.global.plan === OWN_PLAN)

/** Instances of gsplan's plan say how they were started; those of another need not, whatever the composition calls it. */
function checkStarts (init: CheckCompositionInit): string[] {
  const { instances } = init.extraction
  const silent = instances.filter(({ start }) => start === undefined)
  return isOfOwnPlan(init) && silent.length > 0
    ? [`${silent.length} of ${instances.length} instances of the plan ${OWN_PLAN} do not say how they were started`]
    : []
}

/** The same text for values that are written differently: as JSON, or as a table of TOML. */
function normalise (text: string): string {
  try {
    return canonicalJson(JSON.parse(text))
  } catch {
    return text
  }
}

/** Compares the parameters of run.json with those of template-params.toml, which is written with it. */
async function compareParams (runDir: string, facts: RunRecord | undefined): Promise<string[]> {
  if (facts === undefined) return []
  const [recorded, written] = [await readRecordedParams(runDir, facts), await readRecordedParams(runDir, undefined)]
  const different = [...recorded].find(([name, value]) => normalise(written.get(name) ?? value) !== normalise(value))
  return different === undefined
    ? []
    : [`run.json has ${different[0]}=${different[1]}, template-params.toml has ${written.get(different[0])}`]
}

/** A run, as far as its files say what ran. */
export interface CheckCompositionInit {
  readonly dir: string
  readonly facts: RunRecord | undefined
  readonly extraction: Extraction
  /** True if the instances ran another plan than gsplan's. */
  readonly isOtherPlan: boolean
  /** Composition in the directory, if there is one that can be read. */
  readonly composition: RunComposition | undefined
}

/** A composition.toml beside a record that has its digest is a composition. */
const checkReadable = (dir: string, facts: RunRecord | undefined): string[] =>
  facts?.composition === undefined || !existsSync(runPaths(dir).composition)
    ? []
    : ['run.json has the digest of a composition, and composition.toml is none']

/** Finds a composition of which run.json has the digest, and that is not beside it, as where only some files were kept. */
export const findAbsentComposition = ({ dir, facts }: Pick<CheckCompositionInit, 'dir' | 'facts'>): Finding[] =>
  facts?.composition === undefined || existsSync(runPaths(dir).composition)
    ? []
    : [{
        code: 'composition-missing',
        message: 'composition.toml is not beside run.json, which has its digest: instances and parameters could not be ' +
          'compared with it'
      }]

/** Checks that composition, record and archive of one directory are of the same run. */
export async function checkComposition (init: CheckCompositionInit): Promise<Reason[]> {
  const { dir, facts, extraction, composition: run } = init
  const different = [
    ...run === undefined
      ? checkReadable(dir, facts)
      : [...compareDigest(run, facts), ...compareGroups(run, extraction)],
    ...checkStarts(init),
    ...await compareParams(dir, facts)
  ]
  return different.map(message => ({ code: 'contradictory-archive', message }))
}
