import { join } from 'node:path'
import { onLiveEvents, type Finding } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { checkPrepared } from '../src/check-prepared.ts'
import type { EngineRemarks } from '../src/engine.ts'
import type { PreparedRun } from '../src/prepare/prepare-run.ts'
import { simEngine } from '../src/engines/sim/sim.ts'

const shaping: Finding = { code: 'links-not-shaped', message: 'nothing shapes links' }
const sharing: Finding = { code: 'shared-address', message: 'peers share an address' }

async function check (
  found: readonly Finding[], remarks: EngineRemarks, dryRun = false
): Promise<{ readonly findings: PreparedRun['findings'], readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const prepared = {
    engine: { ...simEngine, check: async () => Promise.resolve(remarks) }, findings: found, warnings: ['of the preparation']
  } as unknown as PreparedRun
  const { findings } = await checkPrepared(prepared, { dryRun, skipAnalysis: false }, {
    signal: new AbortController().signal,
    onEvent: onLiveEvents({ warning: ({ message }) => { warnings.push(message) } })
  })
  return { findings, warnings }
}

test('what an engine finds is kept with the run and told, after what the preparation found', async () => {
  expect(await check([shaping], { findings: [sharing], warnings: ['of the engine'] })).toEqual({
    findings: [shaping, sharing], warnings: [shaping.message, sharing.message, 'of the preparation', 'of the engine']
  })
})

test('a finding that the record has already is told once', async () => {
  expect((await check([sharing], { findings: [sharing] })).findings).toEqual([sharing])
})

test.each([
  [import.meta.dirname, `found no manifest.toml in ${import.meta.dirname}`],
  [join(import.meta.dirname, 'none'), `found nothing at ${join(import.meta.dirname, 'none')}`]
])('a dry run looks for the plan %s', async (plan, message) => {
  const prepared = { engine: simEngine, findings: [], warnings: [] } as unknown as PreparedRun
  await expect(checkPrepared(prepared, { dryRun: true, skipAnalysis: true, plan }, { signal: new AbortController().signal }))
    .rejects.toThrow(message)
})

test('a dry run asks no engine', async () => {
  expect(await check([], { findings: [sharing] }, true)).toEqual({ findings: [], warnings: ['of the preparation'] })
})
