import { existsSync } from 'node:fs'
import { documentFor, exitCodes, parseMaxMemory, printable, printableLines, withWorkLine, type Io } from '@gsplan/cli'
import { AnalysisError, onLine, toJson } from '@gsplan/gate'
import { stageTexts } from '../analyse.ts'
import { formatOutcomes } from './format-outcomes.ts'
import { runMany, type RunOutcome } from './run-many.ts'
import { runOne } from './run-one.ts'

/** Arguments of {@link runAndPrint}. */
export interface RunArgs {
  readonly dirs: readonly string[]
  readonly template: string | undefined
  /** Runs at a time. */
  readonly jobs: number | undefined
  /** As recorded where it is undefined. */
  readonly trim?: boolean | undefined
  readonly maxMemory?: string | undefined
  readonly json: boolean
}

type Say = (line: string) => void

function assertMany ({ template, jobs }: RunArgs): void {
  if (jobs !== undefined && (!Number.isSafeInteger(jobs) || jobs < 1)) {
    throw new AnalysisError(`--jobs: expected an integer ≥ 1, got ${jobs}`)
  }
  // reported once, not by each run
  if (template !== undefined && !existsSync(template)) {
    throw new AnalysisError(`--template ${template}: expected a module, found nothing`)
  }
}

/** Exit code of several analyses: that of the first that could not be done, else that of the gravest verdict. */
function exitCodeOfOutcomes (outcomes: readonly RunOutcome[]): number {
  const [error] = outcomes.flatMap(({ reply }) => reply.kind === 'failed' ? reply.exitCode : [])
  const found = new Set(outcomes.flatMap(({ reply }) => reply.kind === 'done' ? reply.result.exitCode : []))
  const gravest = ([exitCodes.failed, exitCodes.invalid, exitCodes.breached] as const).find(code => found.has(code))
  return error ?? gravest ?? exitCodes.ok
}

async function runEach (args: RunArgs, io: Io, say: Say): Promise<number> {
  assertMany(args)
  const { dirs, template, jobs, trim, maxMemory, json } = args
  const maxMemoryBytes = parseMaxMemory(maxMemory)
  const outcomes = await runMany(dirs.map(dir => ({ dir, template, trim, maxMemoryBytes })), {
    jobs, onDone: ({ dir, reply }) => { say(`${dir}: ${reply.kind === 'done' ? 'done' : reply.error}`) }
  })
  io.stdout.write(json
    ? documentFor(io.stdout, toJson(outcomes.map(
        ({ dir, reply }) => reply.kind === 'done' ? reply.result : { dir, error: reply.error })))
    : printableLines(formatOutcomes(outcomes)))
  return exitCodeOfOutcomes(outcomes)
}

/**
 * Analyses runs and prints the results: one run in this process, several in parallel.
 *
 * @returns exit code: that of the verdict, or of the gravest of several
 */
export async function runAndPrint (args: RunArgs, io: Io): Promise<number> {
  const { dirs: [dir = '', ...others], template, trim, maxMemory, json } = args
  const say = (line: string): void => { io.stderr.write(`gsplan-analysis: ${printable(line)}\n`) }
  if (others.length > 0) return runEach(args, io, say)
  const job = { dir, template, trim, maxMemoryBytes: parseMaxMemory(maxMemory) }
  const { result, text } = await withWorkLine('gsplan-analysis', io, async line => runOne(job, {
    ...onLine(line),
    onStage: stage => { line.begin(stageTexts[stage]) },
    onNotice: notice => {
      line.clear()
      say(notice)
    }
  }))
  io.stdout.write(json ? documentFor(io.stdout, toJson([result])) : printableLines(text))
  return result.exitCode
}
