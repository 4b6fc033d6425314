import { UsageError } from '@gsplan/cli'
import { resolveGroups, type Composition, type GroupSpec } from '@gsplan/testground'
import { isInGo } from '../target/target.ts'
import type { RunTargets } from '../target/group-targets.ts'

/**
 * Refuses signed messages whose ids Go and JavaScript make by rules of their own: IHAVE, IWANT and IDONTWANT of one would
 * mean nothing to the other, and no trace could tell that a message is the same.
 *
 * @throws {UsageError} for routers of both languages, of which one in JavaScript has its own rule
 */
export function assertSameMessageIds ({ targets = [] }: RunTargets, composition: Composition): void {
  const inGo = targets.filter(isInGo)
  const others = targets.filter(target => !isInGo(target)).flatMap(({ groups }) => groups)
  if (inGo.length === 0) return
  const hasOwnRule = ({ groupId, params }: GroupSpec): boolean => others.includes(groupId) &&
    params['signing'] !== 'strict-no-sign' && (params['message_id'] || 'default') === 'default'
  const own = resolveGroups(composition).filter(hasOwnRule).map(({ groupId }) => groupId)
  if (own.length === 0) return
  throw new UsageError('MESSAGE_ID: expected spec, as routers in Go and in JavaScript meet and their own rules give a ' +
    `message different ids, got default (${own.join(', ')}); leave it out of parameters with GROUPS, and add message_id = "spec" to ` +
    'test parameters')
}
