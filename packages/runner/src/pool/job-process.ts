// The program of a process that makes runs, one after the other: gets JobRequests, answers with JobReplies.
import process from 'node:process'
import { describeError, exitCodeOf, InterruptedError } from '@gsplan/cli'
import type { LiveEvent, LiveEventKind } from '@gsplan/run-format'
import { findEngine } from '../engines/engines.ts'
import { runPrepared } from '../run.ts'
import { toRunMessage } from './finished-run.ts'
import type { JobMessage, JobReply, JobRequest } from './run-job.ts'

/** Events that a user is told of; the others of several runs at once would be a jumble. */
const told: ReadonlySet<LiveEventKind> = new Set(['warning', 'estimate'])

const controller = new AbortController()
const send = (reply: JobReply): void => { process.send?.(reply) }
const onEvent = (event: LiveEvent): void => { if (told.has(event.kind)) send({ kind: 'event', event }) }

async function makeRun ({ prepared, engine, options, cacheDir }: JobMessage): Promise<JobReply> {
  try {
    const run = await runPrepared(
      { ...prepared, engine: findEngine(engine) }, options, { signal: controller.signal, cacheDir, onEvent })
    return { kind: 'done', run: toRunMessage(run) }
  } catch (error) {
    if (error instanceof InterruptedError) return { kind: 'interrupted', message: error.message, signal: error.signal }
    return { kind: 'failed', exitCode: exitCodeOf(error), message: describeError(error) }
  }
}

process.on('message', (request: JobRequest) => {
  if (request.kind === 'abort') controller.abort(new InterruptedError('interrupted', request.signal))
  else void makeRun(request).then(send)
})
// without a parent there is no use in going on
process.once('disconnect', () => { process.exit() })
// a signal to the whole process group reaches the parent, which asks for the end
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
