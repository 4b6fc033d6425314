import type { SyncStore } from '@gsplan/testground/sync'

/** Barriers that instances are waiting at, a few words each: `ready, 3 of 20`. */
export const describeBarriers = (store: SyncStore): string[] =>
  store.openBarriers().map(({ state, count, target }) => `${state.split(':').at(-1) ?? state}, ${count} of ${target}`)
