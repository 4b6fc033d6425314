import type { JSX } from 'preact'
import type { RunView } from '../../api.ts'
import { ask } from '../parts/dialog.tsx'
import { loadRun } from '../state/form.ts'
import { attempt, attemptOnce, tell } from '../state/notices.ts'
import { refresh } from '../state/panel.ts'
import { post } from '../state/request.ts'
import { goTo, hrefOf } from '../state/route.ts'
import { fileUrl, runUrl } from '../state/run-urls.ts'

const rerun = async (run: RunView): Promise<void> => attemptOnce('rerun', async () => {
  await post(runUrl(run, 'rerun'))
  await refresh()
  goTo('run')
})

const load = async (run: RunView): Promise<void> => attempt(async () => {
  await loadRun(run)
  goTo('configure')
})

const rename = async (run: RunView, name: string): Promise<void> => attempt(async () => {
  await post(runUrl(run, 'rename'), { name })
  await refresh()
  goTo('results', { name, isFailed: run.isFailed })
})

const remove = async (run: RunView): Promise<void> => attempt(async () => {
  const { trash } = await post<{ trash: string }>(runUrl(run, 'delete'), { name: run.name })
  await refresh()
  goTo('results')
  tell(`${run.name} is now in ${trash}`)
})

function askForName (run: RunView): void {
  ask({ title: `Rename ${run.name}`, answer: run.name, yes: 'Rename', onYes: answer => { void rename(run, answer) } })
}

function askToDelete (run: RunView): void {
  ask({
    title: `Delete ${run.name}?`, text: 'The run is moved to the folder .trash of the output folder.', yes: 'Delete',
    onYes: () => { void remove(run) }
  })
}

/** Things that can be done with a finished run. */
export function RunActions ({ run }: { readonly run: RunView }): JSX.Element {
  const { hasReport, hasConfig } = run
  return (
    <div class="bar">
      {hasReport && (
        <a
          class="button main"
          id="report"
          target="_blank"
          rel="noopener"
          href={fileUrl(run, 'analysis/report.html')}
        >
          Open the report
        </a>
      )}
      <button
        type="button"
        disabled={!hasConfig}
        title={hasConfig ? '' : 'the run has no config-snapshot.json'}
        onClick={() => { void load(run) }}
      >
        Load its configuration
      </button>
      <button type="button" onClick={() => { void rerun(run) }}>Run again</button>
      <a class="button" href={hrefOf('run', run)}>Events</a>
      <button type="button" onClick={() => { askForName(run) }}>Rename …</button>
      <button type="button" onClick={() => { askToDelete(run) }}>Delete …</button>
    </div>
  )
}
