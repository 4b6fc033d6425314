import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { applyManifest, expandInstances, type Composition, type InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { numberOfTarget } from '../../target/group-targets.ts'
import { artifactCommands, readManifest } from '../shared/plan-command.ts'
import { sizeOfTest, type TestSize } from '../shared/test-size.ts'
import { isOwnTarget } from '../../target/target.ts'
import { shareProcesses } from './assign-to-processes.ts'

/**
 * Ten peers in one process take a third of the CPU of ten processes: code is compiled once and early, and caches hold it.
 * Many more need more than the one core that a process has.
 */
const PEERS_PER_PROCESS = 10

/** Instances of a run, and the processes that they are assigned to. */
export interface ExecLayout extends TestSize {
  readonly composition: Composition
  readonly specs: readonly InstanceSpec[]
  /** True if the instances run gsplan's own plan. */
  readonly isOwn: boolean
  /** Instances by process. */
  readonly processes: readonly (readonly InstanceSpec[])[]
}

/** Folder of an instance below the folder of its run. */
export const placeOf = ({ groupId, groupIndex }: InstanceSpec): string => join(groupId, String(groupIndex))

/** Name of an instance in messages. */
export const nameOf = ({ groupId, groupIndex }: InstanceSpec): string => `${groupId}/${groupIndex}`

/** The composition with the defaults that the manifest of another plan has. */
function completeComposition ({ composition, plan }: Pick<EngineInit, 'composition' | 'plan'>): Composition {
  const manifest = plan === undefined ? undefined : readManifest(plan)
  return manifest === undefined ? composition : applyManifest(composition, manifest)
}

/** Assigns instances to processes: several to one only of gsplan's own plan, in at most as many processes as cores. */
export function layOut (init: EngineInit): ExecLayout {
  const composition = completeComposition(init)
  const specs = expandInstances(composition)
  const isOwn = init.plan === undefined && isOwnTarget(init.target)
  const size = sizeOfTest(specs, isOwn)
  const canShare = isOwn && artifactCommands(specs) === undefined
  const { processes = Math.min(Math.ceil(size.peers / PEERS_PER_PROCESS), availableParallelism()) } = init
  return {
    ...size, composition, specs, isOwn,
    processes: shareProcesses(specs, {
      processes: canShare ? processes : specs.length, routerOf: ({ groupId }) => numberOfTarget(init, groupId)
    })
  }
}
