import { DeadlineError } from './errors.ts'
import type { NodeInit } from './behaviours/behaviour.ts'

/**
 * Waits until all peers of the test are ready.
 *
 * @throws {DeadlineError} when they are not within the time for set-up
 */
export async function waitUntilAllReady ({ ports, params, log, setupSignal }: NodeInit): Promise<void> {
  log.message('Signalling ready state')
  await ports.sync.signalEntry('ready', setupSignal)
  try {
    await ports.sync.barrier('ready', params.nodesTotal, setupSignal)
  } catch (cause) {
    if (!(setupSignal.reason instanceof DeadlineError)) throw cause
    throw new DeadlineError(`ready: not all ${params.nodesTotal} peers were ready in the time for setting up`)
  }
  log.message('All instances in ready state, continuing')
}
