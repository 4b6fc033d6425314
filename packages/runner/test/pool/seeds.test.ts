import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseThreshold } from '@gsplan/gate'
import { expect, test } from 'vitest'
import { defaultRunOptions } from '../../src/run-options.ts'
import { runSet, type SetResult } from '../../src/run-set.ts'
import { formatSetSummary } from '../../src/summary/set-summary.ts'
import { temporaryFolder } from '../run-sim.ts'

const define = ['N_NODES=4', 'N_PUBLISHER=2', 'T_WARM=2s', 'T_RUN=1s', 'T_COOL=1s']

/** Digests of the files of each run that are promised to be the same. */
const digestsOf = ({ runs }: SetResult): string[][] => runs.map(({ runDir }) =>
  ['test-output.tgz', 'analysis/tracestat-summary.txt', ...readdirSync(join(runDir, 'analysis/figures')).map(name => `analysis/figures/${name}`)]
    .map(file => `${file} ${createHash('sha256').update(readFileSync(join(runDir, file))).digest('hex')}`))

test('seeds that are run at the same time, in processes, are those that are run one after the other', async () => {
  const all = []
  for (const jobs of [1, 2]) {
    const events: string[] = []
    const options = { ...defaultRunOptions, output: await temporaryFolder(), define, thresholds: [parseThreshold('delivery_ratio == 1')], jobs }
    const result = await runSet(options, [3, 1, 2], {
      signal: new AbortController().signal,
      onEvent: event => {
        if (event.kind === 'seed') events.push(`seed ${event.seed}`)
        if (event.kind === 'stage' && event.activity?.includes('seeds') === true) events.push(event.activity.replace(/^\d/, 'some'))
        if (event.kind === 'estimate') events.push('estimate')
      }
    })
    const summary = formatSetSummary(result, options, false).replaceAll(/\d{8}-\d{6}/g, 'DATE').replaceAll(options.output, '')
    const seeds = result.runs.map(({ json }) => json?.seed)
    all.push({ events, summary, intervals: result.report.intervals, digests: digestsOf(result), seeds })
  }
  const [alone, together] = all
  expect(alone?.events).toEqual(['seed 3', 'estimate', 'seed 1', 'seed 2'])
  expect(together?.events.filter(event => event !== 'estimate')).toEqual(Array.from({ length: 3 }, () => 'some of 3 seeds are done, 2 at a time'))
  expect(alone?.seeds).toEqual([3, 1, 2])
  expect({ ...together, events: [] }).toEqual({ ...alone, events: [] })
})
