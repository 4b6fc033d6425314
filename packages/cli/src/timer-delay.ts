/** Longest delay that a timer of Node takes, ms; it fires at once for a longer one. */
const LONGEST_MS = 2 ** 31 - 1

/** A delay as `setTimeout` takes it, in whole ms: 0 for a negative one, which Node 24 warns of, the longest for a longer. */
export const timerDelay = (ms: number): number => Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms)))
