// The program of a child process: gets a RunJob as its first message, answers with a RunReply.
import process from 'node:process'
import { describeError, exitCodeOf } from '@gsplan/cli'
import type { RunJob, RunReply } from './run-job.ts'
import { runOne } from './run-one.ts'

async function reply (job: RunJob): Promise<RunReply> {
  try {
    const { result } = await runOne(job, { onNotice: () => {} })
    return { kind: 'done', result }
  } catch (error) {
    // a line of a table; the run by itself shows a stack
    const [line = ''] = describeError(error).split('\n')
    return { kind: 'failed', exitCode: exitCodeOf(error), error: line }
  }
}

process.once('message', (job: RunJob) => {
  void reply(job).then(message => process.send?.(message, () => { process.disconnect() }))
})
// without a parent there is no use in going on
process.once('disconnect', () => { process.exit() })
