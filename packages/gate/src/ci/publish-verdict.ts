import { appendFile } from 'node:fs/promises'
import { writeWhole } from '@gsplan/cli'
import { AnalysisError } from '../errors.ts'
import { formatAnnotations } from './annotations.ts'
import { formatJobSummary } from './job-summary.ts'
import { formatJUnit } from './junit.ts'
import type { SetReport, VerdictReport } from './verdict-report.ts'

/** Options of {@link publishVerdict}. */
export interface PublishVerdictInit {
  /** File that gets the verdict as JUnit XML. */
  readonly junit?: string | undefined
  /** `GITHUB_ACTIONS` and `GITHUB_STEP_SUMMARY` are read. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Gets each workflow command. GitHub's runner looks for them on stdout and stderr alike (ScriptHandler.cs of
   * actions/runner), so that they need not get between data.
   */
  readonly onCommand?: ((line: string) => void) | undefined
}

/** A verdict, or several that one command made, such as those of a composition's runs. */
export type Published = VerdictReport | SetReport | ReadonlyArray<VerdictReport | SetReport>

/** Names what could not be written. */
async function writing (name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new AnalysisError(`${name}: expected a file that can be written, got ${code ?? message}`)
  }
}

/**
 * Hands the verdict on a run or a set of runs, or several such, to a CI job: JUnit XML, and under GitHub Actions the job's
 * summary and an annotation for each reason.
 *
 * @throws {AnalysisError} when the file can't be written
 */
export async function publishVerdict (
  published: Published, { junit, env = {}, onCommand }: PublishVerdictInit
): Promise<void> {
  const reports = [published].flat()
  if (junit !== undefined) await writing(`--junit ${junit}`, async () => { await writeWhole(junit, formatJUnit(reports)) })
  const { GITHUB_ACTIONS: actions, GITHUB_STEP_SUMMARY: summary = '' } = env
  if (actions !== 'true') return
  for (const report of reports) {
    for (const line of formatAnnotations(report)) onCommand?.(line)
    if (summary === '') continue
    await writing(`GITHUB_STEP_SUMMARY ${summary}`, async () => { await appendFile(summary, `${formatJobSummary(report)}\n`) })
  }
}
