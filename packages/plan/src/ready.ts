import { DeadlineError } from './errors.ts'
import type { NodeInit } from './behaviours/behaviour.ts'
import type { PeerRegistration } from './peer-registration.ts'
import { publishSchedule, turnDelayNs } from './publisher.ts'

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

/** Publishers that share a machine take turns, in the order in which they registered. */
export async function waitForTurn (
  { ports, params, setupSignal }: NodeInit, self: PeerRegistration, peers: readonly PeerRegistration[]
): Promise<void> {
  if (ports.spreadsPublishers !== true) return
  const publishers = peers.filter(({ isPublisher }) => isPublisher)
  const turn = publishers.findIndex(({ info }) => info.peerId === self.info.peerId)
  const schedules = params.topics.map(topic => publishSchedule(topic, publishers.length, params.runNs))
  const delayNs = turnDelayNs(schedules, turn, publishers.length)
  if (delayNs > 0n) await ports.clock.sleep(delayNs, setupSignal)
}
