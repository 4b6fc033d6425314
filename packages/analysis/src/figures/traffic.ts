import type { RateKind } from '@gsplan/tracestat'
import { lineChart } from './charts/line-chart.ts'
import { TIME_TITLE } from './charts/time-axis.ts'
import type { Figure } from './figure.ts'
import { linePerKind, trafficRows, type TrafficLines } from './traffic-rows.ts'

interface Traffic extends Pick<Figure, 'name' | 'title' | 'caption'> {
  readonly column: 'count' | 'bytes'
  readonly unit: string
  readonly kinds: readonly RateKind[]
  /** Kind drawn for several runs, one line per run. */
  readonly together: TrafficLines
}

function trafficFigure ({ name, title, caption, column, unit, kinds, together }: Traffic): Figure {
  return {
    name,
    title,
    caption,
    needs: ['rates'],
    overlay: true,
    logAxis: 'y',
    spec: (runs, options) => {
      const lines = runs.length === 1 ? linePerKind(kinds) : together
      const rows = runs.flatMap(run => trafficRows(run.name, run.tables.rates, column, lines))
      if (rows.length === 0) return undefined
      const [whole = ''] = Object.keys(together)
      return lineChart({
        title: runs.length === 1 ? title : `${title}: ${whole}`, rows, runs: runs.map(run => run.name),
        series: [...new Set(rows.map(({ series }) => series))], logAxis: 'y',
        x: { field: 'time_s', title: TIME_TITLE, zero: false },
        y: { field: 'rate', title: unit, format: '~s' }
      }, options)
    }
  }
}

export const trafficMessages: Figure = trafficFigure({
  name: 'traffic-messages',
  title: 'Messages over time',
  caption: 'Events of all peers in each second of the trace: PUBLISH, DELIVER, DUPLICATE and REJECT; with full traces ' +
    'also transmissions (messages in sent RPCs) and RPCs sent and dropped. Of several runs: deliveries.',
  column: 'count',
  unit: 'events per second',
  kinds: ['published', 'delivered', 'duplicates', 'rejected', 'transmissions', 'rpcs', 'dropped_rpcs'],
  together: { delivered: ['delivered'] }
})

export const trafficControl: Figure = trafficFigure({
  name: 'traffic-control',
  title: 'Control entries over time',
  caption: 'Of all peers in each second of the trace: GRAFT and PRUNE events; with full traces also IHAVE, IWANT and ' +
    'IDONTWANT entries sent. Of several runs: their sum.',
  column: 'count',
  unit: 'entries per second',
  kinds: ['ihave', 'iwant', 'idontwant', 'grafts', 'prunes'],
  together: { 'all kinds': ['ihave', 'iwant', 'idontwant', 'grafts', 'prunes'] }
})

export const trafficBytes: Figure = trafficFigure({
  name: 'traffic-bytes',
  title: 'Control bytes over time',
  caption: 'Encoded size of the IHAVE, IWANT and IDONTWANT entries that all peers sent in each second of the trace. Of ' +
    'several runs: their sum.',
  column: 'bytes',
  unit: 'B per second',
  kinds: ['ihave', 'iwant', 'idontwant'],
  together: { 'all kinds': ['ihave', 'iwant', 'idontwant'] }
})
