import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RunView } from '../../api.ts'
import { Badge } from '../parts/badge.tsx'
import { attempt } from '../state/notices.ts'
import { factsOf, formatBytes, formatNumber, formatSeconds } from '../state/format.ts'
import { paceOf, ratesOf, type LiveLine, type LiveRun } from '../state/live-run.ts'
import { refresh } from '../state/panel.ts'
import { post } from '../state/request.ts'
import { hrefOf } from '../state/route.ts'
import { runUrl } from '../state/run-urls.ts'
import { Charts } from './charts.tsx'
import { Steps } from './steps.tsx'
import { watchRun } from './watch-run.ts'

const stop = async (run: RunView): Promise<void> => attempt(async () => {
  await post(runUrl(run, 'stop'))
  await refresh()
})

/** Share of the step that is done, and words for it. */
function describeProgress (run: LiveRun): { readonly share: number | undefined, readonly text: string } {
  const { progress, stage, share, end } = run
  if (end !== undefined) return { share: 1, text: end.message ?? end.status }
  if (stage !== undefined && stage.stage !== 'engine') return { share, text: stage.activity ?? stage.stage }
  if (progress === undefined) return { share: undefined, text: 'starting the network' }
  const { phase, testMs, totalMs, activity } = progress
  const pace = paceOf(run)
  const speed = pace === undefined ? '' : ` · ${formatNumber(pace.speed)}× real time · ${formatSeconds(pace.leftS)} left`
  return {
    share: totalMs > 0 ? Math.min(1, testMs / totalMs) : undefined,
    text: activity ?? `${phase}: ${formatSeconds(testMs / 1000)} of ${formatSeconds(totalMs / 1000)}${speed}`
  }
}

function Bar ({ run }: { readonly run: LiveRun }): JSX.Element {
  const { share, text } = describeProgress(run)
  return (
    <div class="progress">
      <progress max={1} value={share} aria-label="progress of the run" />
      <p aria-live="off">{text}</p>
    </div>
  )
}

type Tile = readonly [name: string, text: string]

function tilesOf (run: LiveRun): Tile[] {
  const [point, load, rate] = [run.points.at(-1), run.loads.at(-1), ratesOf(run.points.slice(-12)).at(-1)]
  const shown: ReadonlyArray<readonly [string, number | null | undefined, (value: number) => string]> = [
    ['messages', point?.published, formatNumber], ['deliveries', point?.delivered, formatNumber],
    ['deliveries/s', rate?.[1], formatNumber], ['latency p50', point?.latencyP50Ms, each => `${formatNumber(each)} ms`],
    ['latency p99', point?.latencyP99Ms, each => `${formatNumber(each)} ms`], ['mesh degree', point?.meshDegree, formatNumber],
    ['instances started', run.progress?.startedInstances, formatNumber],
    ['instances ended', run.progress?.endedInstances, formatNumber],
    ['CPU', load?.cpuFraction, each => `${Math.round(each * 100)} %`], ['memory', load?.rssBytes, formatBytes]
  ]
  return shown.flatMap(
    ([name, value, format]): Tile[] => value === null || value === undefined ? [] : [[name, format(value)]]
  )
}

function Log ({ lines }: { readonly lines: readonly LiveLine[] }): JSX.Element | null {
  if (lines.length === 0) return null
  return (
    <details class="log" open>
      <summary>
        {`Log: ${lines.length} line${lines.length === 1 ? '' : 's'}`}
      </summary>
      <ol tabIndex={0} aria-label="log">
        {[...lines].reverse().map(({ at, kind, source, message }, index) => (
          <li key={lines.length - index} class={kind}>
            <time>{new Date(at).toLocaleTimeString('en-GB')}</time>
            {' '}
            <span class="source">{source}</span>
            {' '}
            {message}
          </li>
        ))}
      </ol>
    </details>
  )
}

function Head ({ view }: { readonly view: RunView }): JSX.Element {
  const { state, name } = view
  const results = useRef<HTMLAnchorElement>(null)
  const isOver = state !== 'running'
  // the keys that were on Stop go on where the run goes on
  useEffect(() => { if (isOver && document.activeElement === document.body) results.current?.focus() }, [isOver])
  return (
    <div class="livehead">
      <div>
        <h2>
          <Badge state={state} />
          {' '}
          {name}
        </h2>
        <p class="quiet">{factsOf(view).join(' · ')}</p>
      </div>
      {isOver
        ? <a ref={results} class="button main" href={hrefOf('results', view)}>Open the results</a>
        : <button type="button" onClick={() => { void stop(view) }}>Stop</button>}
    </div>
  )
}

/** A run as it happens, or happened. */
export function LiveView ({ view }: { readonly view: RunView }): JSX.Element {
  const watch = useMemo(() => watchRun(view), [view.name])
  useEffect(() => watch.close, [watch])
  const run = watch.run.value
  useEffect(() => { if (run.end !== undefined) void refresh() }, [run.end])
  return (
    <section class="live" aria-label={`run ${view.name}`}>
      <Head view={view} />
      <Steps run={run} />
      <Bar run={run} />
      <p class="hidden" role="status">{run.end === undefined ? '' : `${view.name}: ${run.end.message ?? run.end.status}`}</p>
      <div class="tiles">
        {tilesOf(run).map(([name, text]) => (
          <div key={name} class="tile">
            <b>{text}</b>
            <span>{name}</span>
          </div>
        ))}
      </div>
      <Charts run={run} />
      <Log lines={run.lines} />
    </section>
  )
}
