import { signal, type Signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { CheckedForm } from '../../api.ts'
import { attempt, attemptOnce, tell } from '../state/notices.ts'
import { checked, isChecking, startRun, values } from '../state/form.ts'
import { goTo } from '../state/route.ts'
import { refresh } from '../state/panel.ts'
import { inputId } from './field.tsx'
import { MissingPrograms } from './missing-programs.tsx'
import { Offers } from './offers.tsx'

const isStarting: Signal<boolean> = signal(false)

async function start (): Promise<void> {
  isStarting.value = true
  await attemptOnce('start', async () => {
    await startRun()
    await refresh()
    goTo('run')
  })
  isStarting.value = false
}

function showField (id: string): void {
  const input = document.getElementById(inputId(id))
  let around = input?.closest('details')
  while (around !== null && around !== undefined) {
    around.open = true
    around = around.parentElement?.closest('details')
  }
  input?.focus()
  input?.scrollIntoView({ block: 'center' })
}

function Problems (): JSX.Element {
  const { problems = [] } = checked.value ?? {}
  return (
    <ul class="problems" role="alert">
      {problems.map(({ id, message }) => (
        <li key={`${id} ${message}`}>
          {id === '' ? message : <button type="button" class="link" onClick={() => { showField(id) }}>{message}</button>}
          {' '}
          <Offers message={message} />
        </li>
      ))}
    </ul>
  )
}

const copy = async (text: string): Promise<void> => attempt(async () => {
  await navigator.clipboard.writeText(text)
  tell('copied')
})

function Copied ({ title, text }: { readonly title: string, readonly text: string }): JSX.Element {
  return (
    <details class="copied">
      <summary>{title}</summary>
      <button type="button" onClick={() => { void copy(text) }}>Copy</button>
      <pre tabIndex={0}>{text}</pre>
    </details>
  )
}

function Totals ({ totals }: { readonly totals: CheckedForm['totals'] }): JSX.Element | null {
  if (totals === undefined) return null
  return (
    <dl class="totals">
      <div>
        <dt>instances</dt>
        <dd id="total-instances">{totals.instances.toLocaleString('en-US')}</dd>
      </div>
      <div>
        <dt>peers</dt>
        <dd id="total-peers">{totals.peers.toLocaleString('en-US')}</dd>
      </div>
      <div>
        <dt>engine</dt>
        <dd>{values.value['engine']}</dd>
      </div>
    </dl>
  )
}

function Remarks ({ warnings }: Pick<CheckedForm, 'warnings'>): JSX.Element | null {
  if (warnings.length === 0) return null
  return (
    <details class="warnings" open={warnings.length < 4}>
      <summary>
        {`${warnings.length} remark${warnings.length === 1 ? '' : 's'}`}
      </summary>
      <ul>{warnings.map(each => <li key={each}>{each}</li>)}</ul>
    </details>
  )
}

const nothing: CheckedForm = { problems: [], warnings: [], estimate: 'checking …' }

/** The run as it will be: counts, estimate, missing programs, remarks, command line and composition; and its start. */
export function Preview (): JSX.Element {
  const { problems, totals, estimate, warnings, command, composition } = checked.value ?? nothing
  const isReady = problems.length === 0 && checked.value !== undefined && !isStarting.value
  return (
    <aside class="preview" aria-label="the run">
      <h2>The run</h2>
      <Totals totals={totals} />
      {problems.length > 0 ? <Problems /> : <p class="estimate">{estimate}</p>}
      <MissingPrograms />
      <p class="buttons">
        <button
          type="button"
          class="main"
          id="start"
          disabled={!isReady}
          aria-busy={isChecking.value}
          onClick={() => { void start() }}
        >
          Start the run
        </button>
      </p>
      <Remarks warnings={warnings} />
      {command !== undefined && <Copied title="Command line" text={command} />}
      {composition !== undefined && <Copied title="Composition" text={composition} />}
    </aside>
  )
}
