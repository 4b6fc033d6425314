import { useEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import { ConfigurePage } from './configure/configure-page.tsx'
import { notice } from './state/notices.ts'
import { lost, panel, runningRuns, runs } from './state/panel.ts'
import { hrefOf, place, type Place } from './state/route.ts'
import { ResultsPage } from './results/results-page.tsx'
import { RunDetailPage } from './results/run-detail-page.tsx'
import { RunPage } from './run/run-page.tsx'

const titles: Readonly<Record<Place['page'], string>> = { configure: 'Configure', run: 'Run', results: 'Results' }

function Tab ({ page, count }: { readonly page: Place['page'], readonly count?: number }): JSX.Element {
  const isHere = place.value.page === page
  return (
    <a href={hrefOf(page)} aria-current={isHere ? 'page' : undefined}>
      {titles[page]}
      {count !== undefined && count > 0 && <span class="count">{count}</span>}
    </a>
  )
}

function Notice (): JSX.Element {
  const shown = notice.value
  return (
    <div class="notices" aria-live="polite">
      {lost.value !== undefined && <p class="notice bad" role="alert">{lost.value}</p>}
      {shown !== undefined && (
        <p class={shown.isBad ? 'notice bad' : 'notice'} role={shown.isBad ? 'alert' : 'status'}>
          <span>
            {shown.text}
            {shown.link !== undefined && (
              <>
                {' '}
                <a target="_blank" rel="noopener" href={shown.link.href}>{shown.link.text}</a>
              </>
            )}
          </span>
          <button type="button" class="plain" aria-label="put away" onClick={() => { notice.value = undefined }}>✕</button>
        </p>
      )}
    </div>
  )
}

function Page (): JSX.Element {
  const { page, name } = place.value
  if (page === 'run') return <RunPage />
  if (page === 'configure') return <ConfigurePage />
  return name === undefined ? <ResultsPage /> : <RunDetailPage key={name} name={name} isFailed={place.value.isFailed} />
}

/** The panel. */
export function App (): JSX.Element {
  const { page, name } = place.value
  const waiting = (panel.value?.jobs ?? []).filter(({ state }) => state === 'queued' || state === 'starting').length
  useEffect(() => { document.title = `${name ?? titles[page]} – gsplan` })
  const isFirst = useRef(true)
  // keys go on where the eyes are
  useEffect(() => {
    if (!isFirst.current) document.getElementById('main')?.focus({ preventScroll: true })
    isFirst.current = false
  }, [page, name])
  return (
    <>
      <header class="top">
        <button type="button" class="skip" onClick={() => { document.getElementById('main')?.focus() }}>
          to the content
        </button>
        <strong class="brand">gsplan</strong>
        <nav aria-label="pages">
          <Tab page="configure" />
          <Tab page="run" count={runningRuns.value.length + waiting} />
          <Tab page="results" count={runs.value.length} />
        </nav>
        <span class="where" title="output folder">{panel.value?.output ?? ''}</span>
      </header>
      <Notice />
      <main id="main" tabIndex={-1}><Page /></main>
    </>
  )
}
