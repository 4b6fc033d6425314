import type { RecordedFinding } from '@gsplan/run-format'
import { expandInstances } from '@gsplan/testground'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { EngineOutcome } from './run-engine.ts'

/** Instances of another plan without an outcome in the archive, which the engine has seen succeed. */
function findVouched (
  { target, engine, composition }: Pick<PreparedRun, 'target' | 'engine' | 'composition'>, { result }: EngineOutcome
): RecordedFinding[] {
  const count = result?.vouched ?? 0
  // instances of gsplan's own plan always say how they ended
  if (count === 0 || target.source !== 'plan') return []
  return [{
    code: 'outcomes-by-engine',
    message: `${count} of ${expandInstances(composition).length} instances left no outcome in the archive: the engine ` +
      `${engine.name} has seen them succeed`
  }]
}

/** Instances that said success and whose processes then ended badly; an instance that fails takes others with it. */
export function findBadExits ({ result }: Pick<EngineOutcome, 'result'>): RecordedFinding[] {
  const instances = result?.instances ?? []
  const bad = instances.filter(({ badExit }) => badExit !== undefined)
  const [first] = bad
  return first === undefined || instances.some(({ outcome }) => outcome !== 'ok')
    ? []
    : [{
        code: 'exit-code',
        message: `${bad.length} of ${instances.length} instances said success and then ended otherwise, the first, ` +
          `${first.groupId}/${first.groupIndex}, with ${first.badExit ?? ''}`
      }]
}

/** Findings on a run that no archive shows, so that its record carries them: of the request, and of the engine. */
export const carriedFindings = (prepared: PreparedRun, outcome: EngineOutcome): readonly RecordedFinding[] =>
  [...prepared.findings, ...findVouched(prepared, outcome), ...findBadExits(outcome)]
