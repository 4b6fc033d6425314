import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { InterruptedError, processOwner } from '@gsplan/cli'
import { EventLog, JOB_VARIABLE, runPaths, teeLiveEvents, type LiveEvent, type LiveEventSink } from '@gsplan/run-format'
import { expandInstances } from '@gsplan/testground'
import { isOwnPlan } from './engines/shared/own-plan.ts'
import { sizeOfTest, type TestSize } from './engines/shared/test-size.ts'
import type { PreparedRun } from './prepare/prepare-run.ts'
import type { RunContext } from './run-context.ts'
import type { RunOptions } from './run-options.ts'
import type { RunResult } from './run-result.ts'
import { version } from './version.ts'

/** Time between two looks for a request to stop, ms. */
const STOP_POLL_MS = 500

/** Size of the test; zeros where its parameters are wrong, which its engine reports. */
function sizeOf ({ composition }: PreparedRun, { plan }: RunOptions): Pick<TestSize, 'peers' | 'testMs'> {
  try {
    return sizeOfTest(expandInstances(composition), isOwnPlan({ plan, composition }))
  } catch {
    return { peers: 0, testMs: 0 }
  }
}

function toStart (prepared: PreparedRun, options: RunOptions, runDir: string): LiveEvent {
  const { engine, target: { module, version: ofRouter } } = prepared
  const { peers, testMs } = sizeOf(prepared, options)
  return {
    kind: 'start', run: basename(runDir), engine: engine.name, seed: options.seed, seeds: options.inSet,
    module, version: ofRouter, peers, testMs, gsplan: version, owner: processOwner(),
    job: process.env[JOB_VARIABLE]
  }
}

/** Aborts a run when a file asks for it, as the panel does; the file is gone afterwards. */
class StopRequest {
  readonly signal: AbortSignal
  readonly #timer: NodeJS.Timeout

  constructor (path: string, signal: AbortSignal) {
    const controller = new AbortController()
    this.signal = AbortSignal.any([signal, controller.signal])
    this.#timer = setInterval(() => {
      if (!existsSync(path)) return
      this.release()
      // it stays where it can't be taken away: the request is heard
      rm(path, { force: true, recursive: true }).catch(() => {})
      controller.abort(new InterruptedError('stopped', 'SIGINT'))
    }, STOP_POLL_MS).unref()
  }

  release (): void {
    clearInterval(this.#timer)
  }
}

function endOf (error: unknown): LiveEvent {
  const { message } = error as Error
  return { kind: 'end', status: error instanceof InterruptedError ? 'interrupted' : 'broken', message }
}

/**
 * Does the work of a run whose directory is there: every event goes to events.ndjson as well, from its start to its end, and
 * the file `stop` in the directory interrupts it.
 *
 * @param work gets the context to emit to, and to be interrupted by
 */
export async function recordRun<T extends Pick<RunResult, 'verdict'>> (
  prepared: PreparedRun, options: RunOptions, context: RunContext,
  { runDir, work }: { readonly runDir: string, readonly work: (context: RunContext) => Promise<T> }
): Promise<T> {
  const { events, stop: stopFile } = runPaths(runDir)
  const log = new EventLog(events)
  const write: LiveEventSink = event => { log.write(event) }
  const emit = context.onEvent === undefined ? write : teeLiveEvents(write, context.onEvent)
  const stop = new StopRequest(stopFile, context.signal)
  try {
    emit(toStart(prepared, options, runDir))
    // told before there was a directory
    for (const message of prepared.told ?? []) write({ kind: 'warning', message })
    const result = await work({ ...context, onEvent: emit, signal: stop.signal })
    emit({ kind: 'end', status: result.verdict.status })
    return result
  } catch (error) {
    emit(endOf(error))
    throw error
  } finally {
    stop.release()
    log.close()
  }
}
