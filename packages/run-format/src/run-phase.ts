import { formatDuration } from '@gsplan/testground'

/**
 * Sentences of run.out that mark the moments of an instance's life. They are those of the original Go plan, so that old
 * archives are read with the same patterns.
 */
export const runMessages = {
  connecting: (delayNs: bigint): string => `connecting to peers after ${formatDuration(delayNs)}`,
  warmup: (ns: bigint): string => `Wait for ${formatDuration(ns)} warmup time`,
  run: (ns: bigint): string => `Wait for ${formatDuration(ns)} run time`,
  cooldown: (ns: bigint): string => `Run time complete, cooling down for ${formatDuration(ns)}`,
  complete: (): string => 'Cool down complete'
} as const

/** Moments of an instance's life: it connects, and begins to warm up, run and cool down; it is complete. */
export type RunMoment = 'connect' | 'warm' | 'run' | 'cool' | 'complete'

/** Phases of the test. */
export type TestPhase = 'setup' | 'warm-up' | 'run' | 'cool-down'

interface MomentPattern {
  readonly moment: RunMoment
  readonly pattern: RegExp
  /** Phase that begins then. */
  readonly phase?: TestPhase
}

// prefixes; publishers of the Go plan also say `Wait for <d> warmup time before starting publisher`
const patterns: readonly MomentPattern[] = [
  { moment: 'connect', pattern: /^connecting to peers after / },
  { moment: 'warm', pattern: /^Wait for \S+ warmup time/, phase: 'warm-up' },
  { moment: 'run', pattern: /^Wait for \S+ run time/, phase: 'run' },
  { moment: 'cool', pattern: /^Run time complete, cooling down for /, phase: 'cool-down' },
  { moment: 'complete', pattern: /^Cool down complete/ }
]

const findPattern = (message: string): MomentPattern | undefined => patterns.find(({ pattern }) => pattern.test(message))

/** Moment that a message marks, undefined for most; of several messages that mark one, the last counts. */
export const momentOfMessage = (message: string): RunMoment | undefined => findPattern(message)?.moment

/** Phase of the test that begins with a message; undefined for most. */
export const phaseOfMessage = (message: string): TestPhase | undefined => findPattern(message)?.phase
