import { cpus, totalmem } from 'node:os'
import { UsageError } from '@gsplan/cli'
import type { ComposeResult } from '@gsplan/composer'
import { resolveGroups } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'
import type { RunOptions } from '../run-options.ts'
import { assertSensible } from './assert-sensible.ts'
import { countWork } from './count-work.ts'
import { estimateRun } from './estimate-run.ts'
import { formatAmount, formatEstimate } from './format-estimate.ts'

/** Instances of another plan, whose work is not known, that an engine is asked for at most. */
const MAX_INSTANCES = 100_000

/** @throws {UsageError} for more instances of another plan than any machine or cluster takes */
function assertInstances ({ composition }: ComposeResult): void {
  const instances = resolveGroups(composition).reduce((sum, { groupInstanceCount }) => sum + groupInstanceCount, 0)
  if (instances <= MAX_INSTANCES) return
  throw new UsageError(`expected at most ${formatAmount(MAX_INSTANCES)} instances, got ${formatAmount(instances)}; ` +
    '--force runs them nevertheless')
}

/**
 * Estimates a run before anything is made for it.
 *
 * @param isGo true if the router is one in Go
 * @returns the estimate as a line; undefined for other plans than gsplan's, whose work is not known, and for engines that
 * declare no cost
 * @throws {UsageError} for work beyond sense, unless it is forced
 */
export function checkWork (
  composed: ComposeResult, engine: Engine, { plan, force }: Pick<RunOptions, 'plan' | 'force'>, isGo = false
): string | undefined {
  if (!isOwnPlan({ plan, composition: composed.composition })) {
    if (!force) assertInstances(composed)
    return undefined
  }
  const { goCost = engine.cost } = engine
  const cost = isGo ? goCost : engine.cost
  if (cost === undefined) return undefined
  const work = countWork(composed.composition, composed.params)
  const estimate = estimateRun(work, cost)
  const machine = { cores: cpus().length, memoryBytes: totalmem() }
  if (!force) assertSensible({ work, estimate, cost, machine })
  return formatEstimate(work, estimate, engine)
}
