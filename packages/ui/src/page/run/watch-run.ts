import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { RecordedEvent } from '@gsplan/run-format'
import type { RunView } from '../../api.ts'
import { addEvent, emptyRun, type LiveRun } from '../state/live-run.ts'
import { runUrl } from '../state/run-urls.ts'

/** A run that is watched. */
export interface Watch {
  readonly run: ReadonlySignal<LiveRun>
  readonly close: () => void
}

/** Follows the events of a run, from its beginning: the browser comes back by itself where the connection broke. */
export function watchRun (view: Pick<RunView, 'name' | 'isFailed'>): Watch {
  const run: Signal<LiveRun> = signal(emptyRun)
  const source = new EventSource(runUrl(view, 'events'))
  let waiting: RecordedEvent[] = []
  let frame = 0
  const take = (): void => {
    frame = 0
    run.value = waiting.reduce(addEvent, run.value)
    waiting = []
  }
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    waiting.push(JSON.parse(data) as RecordedEvent)
    // as many as come before the page is drawn again
    if (frame === 0) frame = window.setTimeout(take, document.hidden ? 1000 : 50)
  })
  source.addEventListener('done', () => { source.close() })
  return {
    run,
    close: () => {
      clearTimeout(frame)
      source.close()
    }
  }
}
