import type { ServerResponse } from 'node:http'
import { EventReader } from '@gsplan/run-format'
import { securityHeaders } from './respond.ts'

/** Time between two looks at a file that grows, ms. */
const POLL_MS = 250
/** Time without an event after which a comment keeps the connection, ms. */
const KEEP_ALIVE_MS = 15_000

/** A run whose events are sent. */
export interface StreamedRun {
  /** Its events.ndjson. */
  readonly path: string
  /** Tests whether more events may come. */
  readonly isAlive: () => Promise<boolean>
}

const untilDrained = async (response: ServerResponse): Promise<void> => new Promise(resolve => {
  const end = (): void => {
    response.off('drain', end).off('close', end)
    resolve()
  }
  response.once('drain', end).once('close', end)
})

const pause = async (response: ServerResponse): Promise<void> => new Promise(resolve => {
  const end = (): void => {
    clearTimeout(timer)
    response.off('close', end)
    resolve()
  }
  const timer = setTimeout(end, POLL_MS)
  response.once('close', end)
})

/** Writes to a stream of server-sent events, at the pace of its reader. */
async function write (response: ServerResponse, text: string): Promise<void> {
  if (!response.write(text)) await untilDrained(response)
}

/**
 * Sends the events of a run as they are written, from the beginning or from where the reader was (the file of events is the
 * buffer, and ids are places in it). The stream ends with `done` when no more can come.
 *
 * @param lastId id of the last event that the reader has; other text for none
 */
export async function streamEvents (
  response: ServerResponse, { path, isAlive }: StreamedRun, lastId: string
): Promise<void> {
  const reader = new EventReader(path, /^\d{1,15}$/.test(lastId) ? Number(lastId) : 0)
  response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream; charset=utf-8' })
  let silentMs = 0
  try {
    while (!response.closed) {
      // asked first: events that came before its death are read after it
      const alive = await isAlive()
      const events = await reader.read()
      for (const { event, end } of events) await write(response, `id: ${end}\ndata: ${JSON.stringify(event)}\n\n`)
      if (events.some(({ event: { kind } }) => kind === 'end') || (events.length === 0 && !alive)) {
        response.end('event: done\ndata: {}\n\n')
        return
      }
      silentMs = events.length > 0 ? 0 : silentMs + POLL_MS
      if (silentMs >= KEEP_ALIVE_MS) {
        silentMs = 0
        await write(response, ': still here\n\n')
      }
      if (events.length === 0) await pause(response)
    }
  } finally {
    await reader.close()
  }
}
