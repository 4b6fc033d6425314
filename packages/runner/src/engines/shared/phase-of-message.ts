import type { EngineProgress } from '../../engine.ts'

/** The phase of the test that an instance's message begins, for those that begin one. */
export function phaseOfMessage (message: string): EngineProgress['phase'] | undefined {
  if (/^Wait for .* warmup time$/.test(message)) return 'warm-up'
  if (/^Wait for .* run time$/.test(message)) return 'run'
  return message.startsWith('Run time complete') ? 'cool-down' : undefined
}
