import type { TopLevelSpec } from 'vega-lite'

/** A figure: its name (also that of its files), what it shows, and how to draw it. */
export interface Figure {
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly spec: TopLevelSpec
}

const MAX_POINTS = 400
const BINS = 60

const config = {
  font: 'DejaVu Sans',
  background: 'white',
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e4e4e4', domainColor: '#444' },
  view: { stroke: null }
} as const

const definition = 'first DELIVER at a peer − PUBLISH, all deliveries at others than the publisher'

/** Quantiles of sorted delays, few enough to draw, first and last always among them. */
function cdfPoints (delaysNs: Float64Array): Array<{ ms: number, share: number }> {
  const { length } = delaysNs
  const steps = Math.min(MAX_POINTS, length)
  return Array.from({ length: steps }, (_, step) => {
    const index = Math.round(step * (length - 1) / Math.max(1, steps - 1))
    return { ms: (delaysNs[index] as number) / 1e6, share: (index + 1) / length }
  })
}

/** Shares of deliveries in equal bins from 0 to the last delay. */
function histogram (delaysNs: Float64Array): Array<{ from: number, to: number, share: number }> {
  const last = delaysNs.at(-1) ?? 0
  const width = Math.max(last, 1) / BINS
  const counts = new Array<number>(BINS).fill(0)
  for (const delay of delaysNs) {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor(delay / width)))
    counts[bin] = (counts[bin] as number) + 1
  }
  return counts.map((count, bin) => ({
    from: bin * width / 1e6, to: (bin + 1) * width / 1e6, share: count / Math.max(1, delaysNs.length)
  }))
}

const size = { width: 520, height: 300 } as const

/**
 * Latency CDF and PDF.
 *
 * @param delaysNs ns, ascending
 * @param expected pairs that should have been delivered; what is missing keeps the CDF below 1
 */
export function latencyFigures (delaysNs: Float64Array, expected: number): Figure[] {
  const reached = expected > 0 ? delaysNs.length / expected : 1
  const cdf = cdfPoints(delaysNs).map(({ ms, share }) => ({ ms, share: share * reached }))
  return [
    {
      name: 'latency-cdf',
      title: 'Latency CDF',
      caption: `Share of deliveries by latency: ${definition}.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...size, config, data: { values: cdf },
        mark: { type: 'line', interpolate: 'step-after', color: '#1f4e79', strokeWidth: 2 },
        encoding: {
          x: { field: 'ms', type: 'quantitative', title: 'latency (ms)', scale: { zero: true, nice: true } },
          y: { field: 'share', type: 'quantitative', title: 'share of expected deliveries', scale: { domain: [0, 1] } }
        }
      }
    },
    {
      name: 'latency-pdf',
      title: 'Latency PDF',
      caption: `Share of deliveries in ${BINS} bins of latency: ${definition}.`,
      spec: {
        $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...size, config, data: { values: histogram(delaysNs) },
        mark: { type: 'bar', color: '#5b8db8', stroke: '#1f4e79', strokeWidth: 0.5, binSpacing: 0 },
        encoding: {
          x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: 'latency (ms)' },
          x2: { field: 'to' },
          y: { field: 'share', type: 'quantitative', title: 'share of deliveries' }
        }
      }
    }
  ]
}
