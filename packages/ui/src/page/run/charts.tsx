import type { JSX } from 'preact'
import { ratesOf, type LiveRun } from '../state/live-run.ts'
import { Chart } from './chart.tsx'

const rateLine = [{ label: 'deliveries', colour: 'blue' }]
const latencyLines = [{ label: 'p50', colour: 'blue' }, { label: 'p99', colour: 'orange' }]
const meshLine = [{ label: 'mesh degree', colour: 'blue' }]
const cpuLine = [{ label: 'CPU', colour: 'orange' }]

/** Charts of a run: those that its engine has numbers for. */
export function Charts ({ run }: { readonly run: LiveRun }): JSX.Element {
  const { points, loads, engineAt = 0 } = run
  const rates = ratesOf(points)
  const latencies = points.filter(({ latencyP50Ms }) => latencyP50Ms !== null)
  const meshes = points.filter(({ meshDegree }) => meshDegree !== null)
  const cpu = loads.filter(({ at }) => at >= engineAt)
  return (
    <div class="charts">
      {rates.length > 1 && (
        <Chart
          title="Deliveries per second of the test"
          unit="/s"
          lines={rateLine}
          data={[rates.map(([s]) => s), rates.map(([, each]) => each)]}
        />
      )}
      {latencies.length > 1 && (
        <Chart
          title="Latency so far, within 4 %"
          unit="ms"
          lines={latencyLines}
          data={
            [latencies.map(({ testS }) => testS), latencies.map(each => each.latencyP50Ms),
              latencies.map(each => each.latencyP99Ms)]
          }
        />
      )}
      {meshes.length > 1 && (
        <Chart
          title="Mean mesh degree"
          unit="peers"
          lines={meshLine}
          data={[meshes.map(({ testS }) => testS), meshes.map(each => each.meshDegree)]}
        />
      )}
      {cpu.length > 1 && (
        <Chart
          title="CPU, by the clock"
          unit="%"
          lines={cpuLine}
          data={[cpu.map(({ at }) => (at - engineAt) / 1000), cpu.map(({ cpuFraction }) => cpuFraction * 100)]}
        />
      )}
    </div>
  )
}
