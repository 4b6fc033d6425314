import { expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { metricDefinitions } from '../../src/metrics/metric-definitions.ts'

async function metrics (...argv: string[]): Promise<string> {
  const out: string[] = []
  const exitCode = await main(['metrics', ...argv], { stdout: { write: text => out.push(String(text)) }, stderr: { write: () => true } })
  expect(exitCode).toBe(0)
  return out.join('')
}

test('a line per metric: name, unit, definition and source', async () => {
  const lines = (await metrics()).trimEnd().split('\n')
  expect(lines.map(line => line.split(' ')[0])).toEqual(metricDefinitions.map(({ name }) => name))
  expect(lines).toContain('latency_p99          ms     first DELIVER at a receiver − first PUBLISH, over all delivered (message, receiver) ' +
    'pairs; percentiles by nearest rank (filtered traces, per topic)')
  expect(lines.filter(line => !line.endsWith(', per topic)')).map(line => line.split(' ')[0])).toEqual(expect.arrayContaining(['score_min', 'cpu_fraction']))
})

test('as JSON', async () => {
  expect(JSON.parse(await metrics('--json'))).toEqual(metricDefinitions)
})
