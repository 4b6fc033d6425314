import type { EngineRequest } from '../../engine.ts'
import { findPlan } from './find-plan.ts'
import { checkTaskTimeout } from './task-timeout.ts'
import { findTestgroundHome } from './testground-home.ts'
import { findTestground } from './testground-program.ts'

/**
 * Checks that Testground is installed and takes a run.
 *
 * @returns warnings
 * @throws errors with exit code 2 or 3
 */
export async function checkTestground (request: EngineRequest): Promise<readonly string[]> {
  const version = await findTestground(request.signal)
  const home = findTestgroundHome(version)
  findPlan(request, version, home)
  return checkTaskTimeout(request, version, home)
}
