import { availableParallelism } from 'node:os'
import { UsageError } from '@gsplan/cli'
import type { ComposeResult } from '@gsplan/composer'
import { resolveGroups } from '@gsplan/testground'
import type { Engine } from '../engine.ts'
import { isOwnPlan } from '../engines/shared/own-plan.ts'
import type { RunOptions } from '../run-options.ts'
import { assertSensible } from './assert-sensible.ts'
import { countWork, type Work } from './count-work.ts'
import { estimateRun, type Estimate } from './estimate-run.ts'
import { formatAmount, formatEstimate } from './format-estimate.ts'
import { thisMachine } from './machine.ts'
import { planHeap, type HeapPlan } from './plan-heap.ts'

/** Instances of another plan, whose work is not known, that an engine is asked for at most. */
const MAX_INSTANCES = 100_000

/** @throws {UsageError} for more instances of another plan than any machine or cluster takes */
function assertInstances ({ composition }: ComposeResult): void {
  const instances = resolveGroups(composition).reduce((sum, { groupInstanceCount }) => sum + groupInstanceCount, 0)
  if (instances <= MAX_INSTANCES) return
  throw new UsageError(`expected at most ${formatAmount(MAX_INSTANCES)} instances, got ${formatAmount(instances)}; ` +
    '--force runs them nevertheless')
}

/** CPU above which threads save more than they take to start, s. */
const THREADS_FROM_S = 10

/** Most threads without `--threads`: more were not measured. */
const MOST_BY_ITSELF = 8

/** Work of several threads for that of one: what crosses is encoded and decoded. */
const THREADED_WORK = 1.2

/** Expectation of a run's work. */
export interface ExpectedWork {
  /** The estimate in words. */
  readonly line: string
  /** Threads of the simulation: as many as asked for, else all cores, up to 8, if they pay. */
  readonly threads: number
  /** Room for garbage. */
  readonly heap: HeapPlan
  /** Time of the run, s. */
  readonly wallS: number
  /** CPU of all threads and processes, s. */
  readonly cpuS: number
  /** Memory on this machine, bytes: 0 where others do the work. */
  readonly memoryBytes: number
}

/** Threads that pay: the more there are, the more of what peers send crosses. */
const threadsFor = ({ peers }: Work, { cpuS }: Estimate): number =>
  cpuS < THREADS_FROM_S ? 1 : Math.max(1, Math.min(availableParallelism(), MOST_BY_ITSELF, Math.floor(peers / 25)))

/** Time of a run on so many threads, s. */
const wallOn = (threads: number, { wallS }: Estimate): number =>
  threads === 1 ? wallS : wallS * THREADED_WORK / Math.min(threads, availableParallelism())

/**
 * Estimates a run before anything is made for it.
 *
 * @param isGo true if the router is one in Go
 * @returns undefined for other plans than gsplan's, whose work is not known, and for engines that
 * declare no cost
 * @throws {UsageError} for work beyond sense, unless it is forced
 */
export function checkWork (
  composed: ComposeResult, engine: Engine, { plan, force, threads: asked }: Pick<RunOptions, 'plan' | 'force' | 'threads'>,
  isGo = false
): ExpectedWork | undefined {
  if (!isOwnPlan({ plan, composition: composed.composition })) {
    if (!force) assertInstances(composed)
    return undefined
  }
  const { goCost = engine.cost } = engine
  const cost = isGo ? goCost : engine.cost
  if (cost === undefined) return undefined
  const work = countWork(composed.composition, composed.params)
  const estimate = estimateRun(work, cost)
  const threads = engine.can?.threads === true ? asked ?? threadsFor(work, estimate) : 1
  const machine = thisMachine(threads)
  if (!force) assertSensible({ work, estimate, cost, machine })
  const { heap, memoryBytes } = planHeap({ work, estimate, cost, threads, machine })
  const expected = { ...estimate, wallS: wallOn(threads, estimate), memoryBytes }
  return {
    line: formatEstimate(work, expected, engine), threads, heap, wallS: expected.wallS, cpuS: estimate.cpuS,
    memoryBytes: cost.isElsewhere === true ? 0 : memoryBytes
  }
}
