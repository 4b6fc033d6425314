import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { RecordedEvent } from '@gsplan/run-format'
import type { RunView } from '../../api.ts'
import { tell } from '../state/notices.ts'
import { addEvent, emptyRun, type LiveRun } from '../state/live-run.ts'
import { runUrl } from '../state/run-urls.ts'

/** A run that is watched. */
export interface Watch {
  readonly run: ReadonlySignal<LiveRun>
  readonly close: () => void
}

/** Time for which events are collected before the page is drawn again, ms. */
const DRAW_MS = 50

/**
 * Follows the events of a run, from its beginning: the browser comes back by itself where the connection broke. A page that
 * is hidden lets its connection go, of which a browser has six for all pages of a panel, and goes on when it is shown.
 */
export function watchRun (view: Pick<RunView, 'name' | 'isFailed'>): Watch {
  const run: Signal<LiveRun> = signal(emptyRun)
  const address = new URL(runUrl(view, 'events'), location.href)
  let source: EventSource | undefined
  let [isDone, lastId, timer] = [false, '', 0]
  let waiting: RecordedEvent[] = []
  const take = (): void => {
    timer = 0
    run.value = waiting.reduce(addEvent, run.value)
    waiting = []
  }
  const end = (): void => {
    source?.close()
    source = undefined
  }
  const open = (): void => {
    address.searchParams.set('from', lastId)
    const opened = source = new EventSource(address)
    opened.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) => {
      lastId = lastEventId
      waiting.push(JSON.parse(data) as RecordedEvent)
      if (timer === 0) timer = window.setTimeout(take, DRAW_MS)
    })
    opened.addEventListener('done', () => {
      isDone = true
      end()
    })
    opened.addEventListener('error', () => {
      // a connection that broke is opened again, an answer that says no is not
      if (opened.readyState !== EventSource.CLOSED) return
      tell('The events of the run can\'t be followed; reload the page to try again.', true)
    })
  }
  const follow = (): void => {
    if (document.hidden) end()
    else if (source === undefined && !isDone) open()
  }
  document.addEventListener('visibilitychange', follow)
  follow()
  return {
    run,
    close: () => {
      document.removeEventListener('visibilitychange', follow)
      clearTimeout(timer)
      end()
    }
  }
}
