import type { JSX } from 'preact'
import type { JobView, RunView } from '../../api.ts'
import { Badge } from '../parts/badge.tsx'
import { attempt } from '../state/notices.ts'
import { panel, refresh, runningRuns, runs } from '../state/panel.ts'
import { post } from '../state/request.ts'
import { hrefOf, place } from '../state/route.ts'
import { LiveView } from './live-view.tsx'

const stopJob = async ({ id }: JobView): Promise<void> => attempt(async () => {
  await post(`/api/jobs/${id}/stop`)
  await refresh()
})

const continueJob = async ({ id }: JobView): Promise<void> => attempt(async () => {
  await post(`/api/jobs/${id}/continue`)
  await refresh()
})

const jobWords: Readonly<Record<JobView['state'], string>> = {
  queued: 'waiting', held: 'held', starting: 'starting', running: 'running', ended: 'ended'
}

/** Tests whether a job has ended without a run. */
const isFruitless = ({ state, runs: made }: JobView): boolean => state === 'ended' && made.length === 0

/** The verdict on the set that a job has made. */
function SetBadge ({ job }: { readonly job: JobView }): JSX.Element | null {
  const names = new Set(job.runs.map(name => runs.value.find(run => run.name === name)?.set))
  const set = panel.value?.sets.find(({ name }) => names.has(name))
  return set === undefined ? null : <Badge state={set.state} />
}

function Job ({ job }: { readonly job: JobView }): JSX.Element {
  const { title, state, output, exitCode } = job
  const isFailure = isFruitless(job)
  return (
    <li>
      <span class={`badge ${state === 'ended' ? isFailure ? 'failed' : 'unjudged' : 'running'}`}>{jobWords[state]}</span>
      <span class="title">{title}</span>
      {state === 'ended' && <SetBadge job={job} />}
      {job.runs.map(name => {
        const run = runs.value.find(each => each.name === name)
        return run === undefined
          ? null
          : (
              <span key={name}>
                {state === 'ended' && <Badge state={run.state} />}
                {' '}
                <a href={hrefOf('run', run)}>{name}</a>
              </span>
            )
      })}
      {state === 'held' && (
        <>
          <span class="quiet">the panel that it waited for has ended</span>
          <button type="button" onClick={() => { void continueJob(job) }}>Continue</button>
        </>
      )}
      {(state === 'queued' || state === 'held') && (
        <button type="button" onClick={() => { void stopJob(job) }}>Take out</button>
      )}
      {(state === 'starting' || state === 'running') && (
        <button type="button" onClick={() => { void stopJob(job) }}>Stop</button>
      )}
      {isFailure && <pre class="output">{output === '' ? `exit code ${exitCode ?? 1}` : output}</pre>}
    </li>
  )
}

/** Runs that were asked for here. */
function Jobs (): JSX.Element | null {
  const jobs = [...panel.value?.jobs ?? []].reverse()
  if (jobs.length === 0) return null
  return (
    <section class="jobs" aria-label="queue">
      <h2>Queue</h2>
      <ul>{jobs.map(job => <Job key={job.id} job={job} />)}</ul>
    </section>
  )
}

/** Runs that others started, such as a terminal. */
function Others ({ shown }: { readonly shown: RunView | undefined }): JSX.Element | null {
  const others = runningRuns.value.filter(({ name }) => name !== shown?.name)
  if (others.length === 0) return null
  return (
    <section class="jobs" aria-label="other runs">
      <h2>Also running</h2>
      <ul>
        {others.map(run => (
          <li key={run.name}>
            <Badge state={run.state} />
            <a href={hrefOf('run', run)}>{run.name}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

const lastJob = (): JobView | undefined => panel.value?.jobs.at(-1)

/** Words for a page without a run. */
function describeNone (): string {
  const { name } = place.value
  if (name !== undefined) return `There is no run ${name}. `
  const last = lastJob()
  return last !== undefined && isFruitless(last)
    ? 'The last run that was asked for could not be made: the queue below says why. '
    : 'Nothing is running. '
}

/** The run that the address names, else the newest that is under way, else the last of the queue. */
function findShown (): RunView | undefined {
  const { name, isFailed } = place.value
  // one that fails is moved while it is watched
  if (name !== undefined) {
    const named = runs.value.filter(each => each.name === name)
    return named.find(each => each.isFailed === isFailed) ?? named[0]
  }
  return runningRuns.value[0] ?? runs.value.find(run => run.name === lastJob()?.runs.at(-1))
}

/** Runs under way, and those that wait. */
export function RunPage (): JSX.Element {
  const shown = findShown()
  return (
    <>
      <h1 class="hidden">Runs under way</h1>
      {shown === undefined && (
        <p class="empty">
          {describeNone()}
          <a href={hrefOf('configure')}>Configure a run</a>
          {' '}
          or look at
          {' '}
          <a href={hrefOf('results')}>results</a>
          .
          Runs that are started in a terminal with the same output folder appear here as well.
        </p>
      )}
      {shown !== undefined && <LiveView key={shown.name} view={shown} />}
      <Others shown={shown} />
      <Jobs />
    </>
  )
}
