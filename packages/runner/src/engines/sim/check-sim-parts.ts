import { ParamError } from '@gsplan/plan'
import type { EngineRequest } from '../../engine.ts'
import { allTargets } from '../../target/group-targets.ts'
import { isInGo } from '../../target/target.ts'
import { assertGoParts } from '../shared/go-parts.ts'
import { nodePartsOf } from '../shared/node-modules.ts'

/**
 * Checks that the simulation has the connections that instances ask for.
 *
 * @throws {ParamError} for others
 */
export function checkSimParts (
  { composition, target, targets }: Pick<EngineRequest, 'composition' | 'target' | 'targets'>
): void {
  if (allTargets({ target, targets }).some(isInGo)) assertGoParts(composition)
  for (const { transport } of nodePartsOf(composition)) {
    if (transport !== 'tcp') throw new ParamError('transport', 'tcp, the only one that is simulated', transport)
  }
}
