import { basename } from 'node:path'
import { canColor, printable, type Io } from '@gsplan/cli'
import { publishVerdict, type VerdictReport } from '@gsplan/gate'
import type { RunResult } from '../run-result.ts'
import { formatSummary } from '../summary.ts'
import type { OutputArgs } from './output-options.ts'

/** A comparison with another run, printed and published beside the verdict. */
export interface PrintedComparison {
  readonly json: object
  readonly repetition: VerdictReport['repetition']
}

/** Hands the verdict to the CI job that the command may be part of. */
async function publish (
  io: Io, { runDir, verdict, json, analysis }: RunResult, junit: string | undefined,
  repetition: VerdictReport['repetition']
): Promise<void> {
  if (json === undefined) return
  await publishVerdict({
    name: basename(runDir), verdict, thresholds: analysis?.thresholds ?? [], regressions: analysis?.regressions ?? [],
    metrics: analysis?.metrics ?? {}, findings: json.findings, repetition
  }, { junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) } })
}

/** Prints a finished run, and publishes its verdict. */
export async function printResult (
  io: Io, result: RunResult, { json, junit }: OutputArgs, comparison?: PrintedComparison
): Promise<void> {
  io.stdout.write(json
    ? `${JSON.stringify({ ...result.json, runDir: result.runDir, store: result.store, ...comparison?.json }, null, 2)}\n`
    : formatSummary(result, canColor(io.stdout, io.env)))
  await publish(io, result, junit, comparison?.repetition)
}
