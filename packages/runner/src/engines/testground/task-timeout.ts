import { join } from 'node:path'
import { readBoundedSync } from '@gsplan/cli'
import { parsePlanParams } from '@gsplan/plan'
import { expandInstances, parseToml } from '@gsplan/testground'
import type { EngineRequest } from '../../engine.ts'
import { isOwnPlan } from '../shared/own-plan.ts'
import { testMsOf } from '../shared/test-size.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** `[daemon.scheduler] task_timeout_min`, when nothing else is configured (`testground/pkg/engine/supervisor.go`). */
const DEFAULT_MIN = 10

/** Configured limit of a daemon that shares the client's home; the client reports a file that can't be read. */
function readTimeoutMin (home: string): number {
  try {
    const { daemon } = parseToml(readBoundedSync(join(home, '.env.toml')).toString('utf8')) as {
      readonly daemon?: { readonly scheduler?: { readonly task_timeout_min?: unknown } }
    }
    const minutes = daemon?.scheduler?.task_timeout_min
    return typeof minutes === 'number' && minutes > 0 ? minutes : DEFAULT_MIN
  } catch {
    return DEFAULT_MIN
  }
}

/** Warns of a test that takes longer than Testground 0.6 lets any run take: it would be ended early. */
export function checkTaskTimeout (request: EngineRequest, version: TestgroundVersion, home: string): string[] {
  if (version === '0.5' || !isOwnPlan(request)) return []
  const lifeMin = testMsOf(parsePlanParams(expandInstances(request.composition)[0]?.params ?? {})) / 60_000
  const limitMin = readTimeoutMin(home)
  return lifeMin < limitMin
    ? []
    : [`the test takes at least ${lifeMin.toFixed(0)} min, and Testground's daemon ends a run after ${limitMin} min: raise ` +
      `task_timeout_min of [daemon.scheduler] in ${join(home, '.env.toml')}, and start the daemon anew`]
}
