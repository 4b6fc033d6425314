import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlanParams } from '@gsplan/plan'
import { expandInstances } from '@gsplan/testground'
import { parse } from 'smol-toml'
import type { EngineNeeds } from '../../engine.ts'
import { isOwnPlan } from './find-plan.ts'
import type { TestgroundVersion } from './testground-program.ts'

/** `[daemon.scheduler] task_timeout_min`, when nothing else is configured (`testground/pkg/engine/supervisor.go`). */
const DEFAULT_MIN = 10

/** What a daemon that shares the client's home is configured to; an unreadable file is the client's to complain of. */
function readTimeoutMin (home: string): number {
  try {
    const { daemon } = parse(readFileSync(join(home, '.env.toml'), 'utf8')) as {
      readonly daemon?: { readonly scheduler?: { readonly task_timeout_min?: unknown } }
    }
    const minutes = daemon?.scheduler?.task_timeout_min
    return typeof minutes === 'number' && minutes > 0 ? minutes : DEFAULT_MIN
  } catch {
    return DEFAULT_MIN
  }
}

/** Warns of a test that takes longer than Testground 0.6 lets any run take: it would be ended in its midst. */
export function checkTaskTimeout (needs: EngineNeeds, version: TestgroundVersion, home: string): string[] {
  if (version === '0.5' || !isOwnPlan(needs)) return []
  const { warmNs, runNs, coolNs } = parsePlanParams(expandInstances(needs.composition)[0]?.params ?? {})
  const lifeMin = Number(warmNs + runNs + coolNs) / 60e9
  const limitMin = readTimeoutMin(home)
  return lifeMin < limitMin
    ? []
    : [`the test takes at least ${lifeMin.toFixed(0)} min, and Testground's daemon ends a run after ${limitMin} min: raise ` +
      `task_timeout_min of [daemon.scheduler] in ${join(home, '.env.toml')}, and start the daemon anew`]
}
