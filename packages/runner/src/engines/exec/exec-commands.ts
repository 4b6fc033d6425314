import { resolve } from 'node:path'
import type { InstanceSpec } from '@gsplan/testground'
import type { EngineInit } from '../../engine.ts'
import { allTargets, numberOfTarget } from '../../target/group-targets.ts'
import { buildOwnPlan } from '../shared/build-own-plan.ts'
import { artifactCommands, planCommands, type Command } from '../shared/plan-command.ts'
import type { ExecLayout } from './exec-layout.ts'

/**
 * MiB of V8's semi-spaces, whose collection stops all peers of a process: with 16, V8's own maximum, ten peers in one
 * process stopped 52 times in half a minute, 5–11 ms each; with 64, 13 times.
 */
const SEMI_SPACE_MIB = { alone: 16, shared: 64 }

/**
 * Commands of the instances: of a plan of the user's own, of the artifacts that the composition names, or of gsplan's plan.
 *
 * @param dir folder for builds
 * @param onBuild called before a build
 */
export async function execCommands (
  init: EngineInit, { specs, processes }: ExecLayout, dir: string, onBuild: () => void
): Promise<(spec: InstanceSpec) => Command> {
  const { plan, signal } = init
  if (plan !== undefined) {
    onBuild()
    return planCommands({ plan, specs, dir, signal })
  }
  const artifacts = artifactCommands(specs)
  if (artifacts !== undefined) return artifacts
  const semiSpace = processes.length < specs.length ? SEMI_SPACE_MIB.shared : SEMI_SPACE_MIB.alone
  const options = [`--min-semi-space-size=${semiSpace}`, `--max-semi-space-size=${semiSpace}`]
  const own: Command[] = []
  for (const target of allTargets(init)) {
    own.push([process.execPath, ...options, resolve(await buildOwnPlan({ ...init, target }, onBuild))])
  }
  return ({ groupId }) => own[numberOfTarget(init, groupId)] as Command
}
