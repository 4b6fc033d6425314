import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RunResult } from '../src/run-result.ts'

/** The last that was told of a test while it ran. */
function lastProgress (runDir: string): Readonly<Record<string, unknown>> {
  const lines = readFileSync(join(runDir, 'events.ndjson'), 'utf8').trim().split('\n')
  return JSON.parse(lines.findLast(line => line.includes('"kind":"progress"')) ?? '{}') as Record<string, unknown>
}

/** Expects that the numbers which were told while a test ran have come to those of its traces. */
export function expectLiveCounts ({ runDir, json }: Pick<RunResult, 'runDir' | 'json'>): void {
  const { published, delivered, latencyP50Ms, latencyP99Ms, meshDegree } = lastProgress(runDir)
  const metrics = json?.metrics as Readonly<Record<string, unknown>> | undefined
  expect([published, delivered, typeof latencyP50Ms, typeof latencyP99Ms, typeof meshDegree])
    .toEqual([metrics?.['messages_published'], metrics?.['deliveries'], 'number', 'number', 'number'])
}
