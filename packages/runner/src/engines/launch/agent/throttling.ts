import { readFileSync } from 'node:fs'
import type { Throttling } from '../collector-protocol.ts'

/** Reads `cpu.stat` of a cgroup (version 2). @returns undefined without a limit */
export function parseCpuStat (text: string): Throttling | undefined {
  const of = (name: string): number | undefined => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const [periods, throttled] = [of('nr_periods'), of('nr_throttled')]
  return periods === undefined || throttled === undefined ? undefined : { periods, throttled }
}

/** CPU time that this container's limit has taken so far. */
export function readThrottling (): Throttling | undefined {
  try {
    return parseCpuStat(readFileSync('/sys/fs/cgroup/cpu.stat', 'utf8'))
  } catch {
    return undefined
  }
}
