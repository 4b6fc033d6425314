import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { RunView } from '../../api.ts'
import { Badge } from '../parts/badge.tsx'
import { formatMetric, formatMoment } from '../state/format.ts'
import { attempt, tell } from '../state/notices.ts'
import { keyOf, metrics, panel, runs } from '../state/panel.ts'
import { post } from '../state/request.ts'
import { hrefOf } from '../state/route.ts'
import { chooseRuns, type RunChoice } from './choose-runs.ts'
import { LeftOut } from './left-out.tsx'
import { Sets } from './sets.tsx'
import { Sweeps } from './sweeps.tsx'

const choice: Signal<RunChoice> = signal({ words: '', state: '', sortBy: 'startedAt', isDescending: true })
const marked: Signal<ReadonlySet<string>> = signal(new Set())
/** Keys of the runs that are chosen: those that have gone, or have another name, are not. */
const chosen: ReadonlySignal<readonly string[]> = computed(() => runs.value.map(keyOf).filter(key => marked.value.has(key)))
const isComparing: Signal<boolean> = signal(false)
/** Rows of the list: of more, the page would be slow. */
const shownRows: Signal<number> = signal(200)

/** Metrics that the list has a column for. */
const metricColumns = ['delivery_ratio', 'latency_p50', 'latency_p99'] as const

interface Column {
  readonly id: string
  readonly title: string
  readonly isNumber?: boolean
  readonly show: (run: RunView) => JSX.Element | string
}

const unitOf = (name: string): string => metrics.value.find(each => each.name === name)?.unit ?? ''

const pageOf = ({ state }: RunView): 'run' | 'results' => state === 'running' ? 'run' : 'results'

const columns: readonly Column[] = [
  { id: 'state', title: 'verdict', show: ({ state }) => <Badge state={state} /> },
  { id: 'name', title: 'run', show: run => <a href={hrefOf(pageOf(run), run)}>{run.name}</a> },
  { id: 'startedAt', title: 'started', show: ({ startedAt }) => formatMoment(startedAt) },
  { id: 'engine', title: 'engine', show: ({ engine = '–' }) => engine },
  { id: 'router', title: 'router', show: ({ router = '–' }) => router },
  { id: 'peers', title: 'peers', isNumber: true, show: ({ peers }) => peers?.toLocaleString('en-US') ?? '–' },
  { id: 'seed', title: 'seed', isNumber: true, show: ({ seed }) => seed?.toString() ?? '–' },
  ...metricColumns.map((name): Column => ({
    id: name, title: name.replaceAll('_', ' '), isNumber: true, show: run => formatMetric(run.metrics[name], unitOf(name))
  }))
]

function sortBy (id: string): void {
  const { sortBy: before, isDescending } = choice.value
  choice.value = { ...choice.value, sortBy: id, isDescending: before === id ? !isDescending : false }
}

function showSet (name: string): void {
  choice.value = { ...choice.value, words: name, state: '' }
}

function toggle (run: RunView): void {
  const [next, key] = [new Set(marked.value), keyOf(run)]
  if (!next.delete(key)) next.add(key)
  marked.value = next
}

const compareChosen = async (): Promise<void> => {
  const { length: count } = chosen.value
  isComparing.value = true
  await attempt(async () => {
    const { path } = await post<{ path: string }>('/api/compare', { names: chosen.value })
    // browsers open it by themselves for some seconds after a click
    window.open(path, '_blank', 'noopener')
    tell(`The comparison of ${count} runs is ready.`, false, { href: path, text: 'Open it' })
  })
  isComparing.value = false
}

function Tools ({ found }: { readonly found: number }): JSX.Element {
  const states = [...new Set(runs.value.map(({ state }) => state))].sort()
  return (
    <div class="bar">
      <input
        type="search"
        aria-label="find runs"
        placeholder="Find runs: words, or N_NODES=50"
        value={choice.value.words}
        onInput={event => { choice.value = { ...choice.value, words: event.currentTarget.value } }}
      />
      <select
        aria-label="verdict"
        value={choice.value.state}
        onChange={event => { choice.value = { ...choice.value, state: event.currentTarget.value } }}
      >
        <option value="">all verdicts</option>
        {states.map(state => <option key={state} value={state}>{state}</option>)}
      </select>
      <button
        type="button"
        class="main"
        disabled={chosen.value.length < 2 || isComparing.value}
        onClick={() => { void compareChosen() }}
      >
        {isComparing.value ? 'Comparing …' : `Compare ${chosen.value.length < 2 ? 'chosen runs' : `${chosen.value.length} runs`}`}
      </button>
      <span class="quiet">{`${found} of ${runs.value.length} runs`}</span>
    </div>
  )
}

function Row ({ run }: { readonly run: RunView }): JSX.Element {
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label={`choose ${run.name}`}
          checked={marked.value.has(keyOf(run))}
          disabled={run.state === 'running'}
          onChange={() => { toggle(run) }}
        />
      </td>
      {columns.map(({ id, title, isNumber, show }) => (
        <td key={id} data-title={title} class={`${id}${isNumber === true ? ' number' : ''}`}>{show(run)}</td>
      ))}
    </tr>
  )
}

function More ({ found }: { readonly found: number }): JSX.Element | null {
  if (found <= shownRows.value) return null
  return <p><button type="button" onClick={() => { shownRows.value = found }}>{`Show all ${found} runs`}</button></p>
}

/** Runs of the output folder. */
export function ResultsPage (): JSX.Element {
  const found = chooseRuns(runs.value, choice.value)
  const { sortBy: sorted, isDescending } = choice.value
  const direction = isDescending ? 'descending' : 'ascending'
  const { sweeps, leftOut } = panel.value ?? {}
  if (panel.value !== undefined && runs.value.length === 0 && sweeps?.length === 0 && leftOut?.folders === 0) {
    return (
      <p class="empty">
        {panel.value.output}
        {' '}
        holds no run yet.
        {' '}
        <a href={hrefOf('configure')}>Configure one.</a>
      </p>
    )
  }
  return (
    <>
      <h1 class="hidden">Results</h1>
      <LeftOut />
      <Sweeps />
      <Sets onShow={showSet} />
      <Tools found={found.length} />
      <div class="scroll">
        <table class="runs">
          <thead>
            <tr>
              <th scope="col"><span class="hidden">choose</span></th>
              {columns.map(({ id, title, isNumber }) => (
                <th
                  key={id}
                  scope="col"
                  class={isNumber === true ? 'number' : ''}
                  aria-sort={sorted === id ? direction : undefined}
                >
                  <button type="button" class="plain" onClick={() => { sortBy(id) }}>{title}</button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shownRows.value).map(run => <Row key={keyOf(run)} run={run} />)}
          </tbody>
        </table>
      </div>
      <More found={found.length} />
    </>
  )
}
