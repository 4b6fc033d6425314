import { SyncError, type SyncServiceClient } from '@gsplan/testground/sync'
import { SyncFailure } from '../errors.ts'
import type { SyncClient } from '../ports.ts'

/** A service that can't be asked is a failure of the test, not a defect of the plan. */
function rethrow (cause: unknown): never {
  throw cause instanceof SyncError ? new SyncFailure(cause.message, { cause }) : cause
}

/** Fills the plan's port with a connection to Testground's sync service. */
export const createRealSyncClient = (
  client: Pick<SyncServiceClient, 'publish' | 'subscribe' | 'signalEntry' | 'barrier'>
): SyncClient => ({
  publish: async (topic, payload, signal) => client.publish(topic, payload, signal).catch(rethrow),
  signalEntry: async (state, signal) => client.signalEntry(state, signal).catch(rethrow),
  barrier: async (state, target, signal) => client.barrier(state, target, signal).catch(rethrow),
  async * subscribe (topic, signal) {
    const entries: unknown[] = []
    try {
      for await (const entry of client.subscribe(topic, signal)) {
        entries.push(entry)
        yield entries
      }
    } catch (cause) {
      rethrow(cause)
    }
  }
})
