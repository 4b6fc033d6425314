import { expect, test } from 'vitest'
import { compose } from '../src/index.ts'

test.each([
  ['[1]', 'TOPOLOGY: expected a JSON object or the path of a JSON file, got [1]'],
  ['{"honest-1": {}}', 'TOPOLOGY: expected node names such as honest-1-0, got "honest-1"'],
  ['{"honest-0-0": {}}', 'TOPOLOGY: expected node names such as honest-1-0, got "honest-0-0"'],
  ['{"honest-1-0": 5}', 'TOPOLOGY.honest-1-0: expected a table, got 5'],
  ['{"honest-1-0": null}', 'TOPOLOGY: honest-1-0: expected a table, got null'],
  ['{"honest-1-0": {"Latency": "5ms"}}', 'TOPOLOGY.honest-1-0.Latency: expected whole nanoseconds, got "5ms"'],
  ['{"honest-1-0": {"Latency": -1}}', 'TOPOLOGY.honest-1-0.Latency: expected whole nanoseconds, got -1'],
  ['{"honest-1-0": {"Latency": 0.5}}', 'TOPOLOGY.honest-1-0.Latency: expected whole nanoseconds, got 0.5'],
  ['{"honest-1-0": {"Connections": "honest-2-0"}}', 'TOPOLOGY.honest-1-0.Connections: expected an array of node names, got "honest-2-0"'],
  ['{"honest-1-0": {"Connections": ["honest-2"]}}', 'TOPOLOGY.honest-1-0.Connections: expected node names such as honest-1-0, got "honest-2"'],
  ['{"honest-1-0": {"Conections": []}}', 'TOPOLOGY.honest-1-0: expected Latency and Connections, got Conections'],
  ['{"honest-1-0": ', 'TOPOLOGY: expected JSON, got Unexpected end of JSON input']
])('%s', (text, message) => {
  expect(() => compose({ define: [`TOPOLOGY=${text}`] })).toThrow(expect.objectContaining({ name: 'CompositionError', message }) as Error)
})

test('connections that are null or absent are none, as where the original recorded them', () => {
  const { composition } = compose({ define: ['TOPOLOGY={"honest-1-0": {"Latency": 25000000, "Connections": null}, "honest-2-0": {}}'] })
  expect(composition.groups[0]?.run?.test_params?.['topology']).toBe('{"honest-1-0": {"Latency": 25000000}, "honest-2-0": {}}')
})
