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

/** Findings on a run that no archive shows, so that its record carries them: of the request, and of the engine. */
export const carriedFindings = (prepared: PreparedRun, outcome: EngineOutcome): readonly RecordedFinding[] =>
  [...prepared.findings, ...findVouched(prepared, outcome)]
