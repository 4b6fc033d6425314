/** A file that instances write and the analysis reads, recognised by its name. */
export type InstanceFile =
  | { readonly kind: 'run-out' }
  | { readonly kind: 'trace', readonly trace: 'filtered' | 'full', readonly seq: number }
  | { readonly kind: 'aggregate' | 'scores' | 'health', readonly seq: number, readonly name: string }
  | { readonly kind: 'connections', readonly node: string }

const traceName = /^tracer-output-honest-(\d{1,9})-(filtered|full)\.bin$/
const aggregateName = /^tracer-output-honest-(\d{1,9})-aggregate\.json$/
const scoresName = /^peer-scores-honest-(\d{1,9})\.json$/
const healthName = /^health-honest-(\d{1,9})\.json$/
const connectionsName = /^connections-([a-z]{1,32}-\d{1,9}-\d{1,9})\.json$/

/**
 * Tells what an entry of an archive is by the last part of its path; nothing else of the path is ever used.
 *
 * @returns undefined for what the analysis has no use for
 */
export function recogniseInstanceFile (path: string): InstanceFile | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === 'run.out') return { kind: 'run-out' }
  const trace = traceName.exec(name)
  if (trace !== null) return { kind: 'trace', trace: trace[2] as 'filtered' | 'full', seq: Number(trace[1]) }
  for (const [kind, pattern] of [['aggregate', aggregateName], ['scores', scoresName], ['health', healthName]] as const) {
    const match = pattern.exec(name)
    if (match !== null) return { kind, name, seq: Number(match[1]) }
  }
  const connections = connectionsName.exec(name)
  return connections === null ? undefined : { kind: 'connections', node: connections[1] as string }
}

const ownNames = new Set(['filtered-trace.bin.gz', 'full-trace.bin.gz', 'peer-info.json', 'topology.json',
  'tracestat-summary.txt', 'tracestat-cdf.txt'])

/** Whether a file of an analysis directory comes from the archive (and not from the analysis, or from people). */
export function isExtractedFile (name: string): boolean {
  return ownNames.has(name) || ['aggregate', 'scores', 'health'].includes(recogniseInstanceFile(name)?.kind ?? '')
}
