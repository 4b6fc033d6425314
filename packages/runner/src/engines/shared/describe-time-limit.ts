/** Error of instances that a time limit has ended. */
export const describeTimeLimit = (limitMs: number): string =>
  `had not ended after ${Math.max(1, Math.round(limitMs / 1000))} s (--timeout sets the limit)`
