import { UsageError } from '@gsplan/cli'
import type { EngineRequest } from '../../engine.ts'
import { checkNodeParts } from '../shared/build-own-plan.ts'
import { nodePartsOf } from '../shared/node-modules.ts'
import { findPlan } from './find-plan.ts'
import { checkTaskTimeout } from './task-timeout.ts'
import { findTestgroundHome } from './testground-home.ts'
import { findTestground } from './testground-program.ts'

/** Checks that the instances' nodes can run where Testground runs them: native code is no part of the bundled plan. */
async function checkOwnNodes ({ composition, target }: EngineRequest): Promise<void> {
  const { runner } = composition.global
  const native = nodePartsOf(composition).find(({ transport }) => transport !== 'tcp')
  if (native !== undefined && runner !== 'local:exec') {
    throw new UsageError(`TRANSPORT: expected tcp, as the image of ${runner} has no native code, got ${native.transport}`)
  }
  await checkNodeParts({ composition, target })
}

/**
 * Checks that Testground is installed and takes a run.
 *
 * @returns warnings
 * @throws errors with exit code 2 or 3
 */
export async function checkTestground (request: EngineRequest): Promise<readonly string[]> {
  const version = await findTestground(request.signal)
  const home = findTestgroundHome(version)
  if (findPlan(request, version, home).kind === 'own') await checkOwnNodes(request)
  return checkTaskTimeout(request, version, home)
}
