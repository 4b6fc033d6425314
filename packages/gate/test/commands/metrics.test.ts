import { expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { metricDefinitions } from '../../src/metrics/metric-definitions.ts'

async function metrics (...argv: string[]): Promise<string> {
  const out: string[] = []
  const exitCode = await main(['metrics', ...argv], { stdout: { write: text => out.push(String(text)) }, stderr: { write: () => true } })
  expect(exitCode).toBe(0)
  return out.join('')
}

test('names, definition, unit and source, in 80 columns', async () => {
  const text = await metrics()
  const lines = text.trimEnd().split('\n')
  expect(lines.filter(line => line.length > 80)).toEqual([])
  expect(lines.filter(line => !line.startsWith(' ')).flatMap(line => line.split(' ')).sort()).toEqual(
    metricDefinitions.map(({ name }) => name).sort())
  expect(text).toContain([
    '', 'latency_p50 latency_p90 latency_p95 latency_p99 latency_max latency_mean',
    '      first DELIVER at a receiver − first PUBLISH, over all delivered (message,',
    '      receiver) pairs; percentiles by nearest rank (ms, from filtered traces,', '      per topic)', ''].join('\n'))
  expect(text).toContain('\ntransmissions\n      copies of messages sent (count, from aggregates)\n')
})

test('as JSON', async () => {
  expect(JSON.parse(await metrics('--json'))).toEqual(metricDefinitions)
})
