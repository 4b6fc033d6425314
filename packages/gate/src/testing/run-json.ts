/** A run.json that passed, with these fields instead. */
export const runJsonOf = (fields: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({
  schema: 1, name: 'run', engine: 'sim', seed: 1, startedAt: '2024-01-01T00:00:00.000Z',
  verdict: { status: 'passed', reasons: [] }, target: { module: 'm', version: '1', integrity: 'i' },
  versions: { gsplan: '0' }, host: { cores: 2, memoryBytes: 3, os: 'o' }, params: { N_NODES: 4 },
  metrics: { messages_published: 2, latency_p99: 35 }, thresholds: [], findings: [],
  timing: { wallS: 1, virtualS: 2, cpuS: 3, peakRssBytes: 4 }, files: {}, ...fields
})
