import { useEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { isDark } from '../state/scheme.ts'

/** A line of a chart. */
interface ChartLine {
  readonly label: string
  /** Name of a colour of the style sheet. */
  readonly colour: string
}

interface ChartProps {
  readonly title: string
  readonly unit: string
  readonly lines: readonly ChartLine[]
  /** Places on the x axis, then the values of each line. */
  readonly data: readonly [readonly number[], ...Array<ReadonlyArray<number | null>>]
}

const HEIGHT = 170

const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** Values below a chart are those at the pointer, else the latest. */
function showLatest (chart: UPlot): void {
  const idx = chart.cursor.idx ?? chart.data[0].length - 1
  if (chart.cursor.left === undefined || chart.cursor.left < 0) chart.setLegend({ idx }, false)
}

function optionsOf ({ unit, lines }: ChartProps, width: number): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: colourOf('quiet'), grid: { stroke: colourOf('line'), width: 1 }, ticks: { stroke: colourOf('line'), width: 1 },
    font: '11px system-ui'
  }
  return {
    width, height: HEIGHT, cursor: { drag: { x: false, y: false } }, legend: { show: true, live: true },
    hooks: { setCursor: [showLatest] },
    scales: { x: { time: false }, y: { range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.1 : 1] } },
    axes: [{ ...axis, size: 28, values: (_, ticks) => ticks.map(tick => `${tick} s`) }, { ...axis, size: 56 }],
    series: [
      { label: 'time', value: (_, value: number | null) => value === null ? '–' : `${value.toFixed(1)} s` },
      ...lines.map(({ label, colour }): UPlot.Series => ({
        label, stroke: colourOf(colour), width: 1.5, spanGaps: true, points: { show: false },
        value: (_, value: number | null) => value === null ? '–' : `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${unit}`
      }))
    ]
  }
}

/** A chart of values over time, which grows as they come. */
export function Chart (props: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot>(null)
  const { title, lines, data } = props
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const drawn = chart.current = new UPlot(
      optionsOf(props, element.clientWidth), props.data as unknown as UPlot.AlignedData, element
    )
    const observer = new ResizeObserver(() => { drawn.setSize({ width: element.clientWidth, height: HEIGHT }) })
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawn.destroy()
    }
  }, [lines.map(({ label }) => label).join(), isDark.value])
  useEffect(() => {
    const drawn = chart.current
    drawn?.setData(data as unknown as UPlot.AlignedData)
    if (drawn !== null) showLatest(drawn)
  }, [data])
  const latest = lines.map(({ label }, index) => `${label} ${data[index + 1]?.at(-1)?.toFixed(1) ?? '–'}`).join(', ')
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${latest}`} />
    </figure>
  )
}
