import { isSameRouter, type RouterName } from '@gsplan/composer'
import type { Target } from './target.ts'

/** A router of a run, and the composition's groups whose instances have it. */
export interface GroupTarget extends Target {
  readonly groups: readonly string[]
}

/** The routers of a run. */
export interface RunTargets {
  /** The router of the run, or of its first group. */
  readonly target: Target
  /** Every router of a run whose groups have several, `target` first; absent for a run of one. */
  readonly targets?: readonly GroupTarget[] | undefined
}

/** Lists the routers of a run, the first one first. */
export const allTargets = ({ target, targets }: RunTargets): readonly Target[] => targets ?? [target]

/** The code of a router that simulated nodes run. */
export function codeOf ({ code, goCode, module }: Target): NonNullable<Target['code'] | Target['goCode']> {
  const router = code ?? goCode
  if (router === undefined) throw new Error(`expected the code of a router, got ${module} alone`)
  return router
}

/** Finds the number of a group's router among all of the run. */
export const numberOfTarget = ({ targets = [] }: RunTargets, groupId: string): number =>
  Math.max(0, targets.findIndex(({ groups }) => groups.includes(groupId)))

/** The routers of groups: those that several groups have are one. */
export function toRunTargets (ofGroups: ReadonlyArray<{ readonly id: string, readonly target: Target }>): RunTargets {
  const found: GroupTarget[] = []
  for (const { id, target } of ofGroups) {
    const at = found.findIndex(known => isSameRouter(known, target))
    const known = found[at]
    if (known === undefined) found.push({ ...target, groups: [id] })
    else found[at] = { ...known, groups: [...known.groups, id] }
  }
  const [first] = ofGroups
  if (first === undefined) throw new Error('expected groups with routers, got none')
  return { target: first.target, targets: found.length === 1 ? undefined : found }
}

/** A router as parameters name it, with its exact version and code. */
export const toRouterName = ({ module, version, integrity }: Target): RouterName => ({ module, version, integrity })
