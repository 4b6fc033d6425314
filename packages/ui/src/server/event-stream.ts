import type { ServerResponse } from 'node:http'
import { EventReader, type ReadEvent } from '@gsplan/run-format'
import { securityHeaders } from './respond.ts'

/** Time between two looks at a file that grows, ms. */
const POLL_MS = 250
/** Time without an event after which a comment keeps the connection, ms. */
const KEEP_ALIVE_MS = 15_000
/** Time after which a browser asks again where its stream is not held, ms. */
const RETRY_MS = 1000

/** A run whose events are sent. */
export interface StreamedRun {
  /** Its events.ndjson. */
  readonly path: string
  /** Tests whether more events may come. */
  readonly isAlive: () => Promise<boolean>
  /** True for a stream that stays open for events to come; others end with those that are there, and are asked for again. */
  readonly isHeld: boolean
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

const format = ({ event, end }: ReadEvent): string => `id: ${end}\ndata: ${JSON.stringify(event)}\n\n`

/**
 * Sends the events of a run as they are written, from the beginning or from where the reader was (the file of events is the
 * buffer, and ids are places in it). The stream ends with `done` when no more can come; one that is not held ends before as
 * well, and its reader comes back for more. A slow reader has as many events in memory as one call of the file's reader
 * gives.
 *
 * @param lastId id of the last event that the reader has; other text for none
 */
export async function streamEvents (
  response: ServerResponse, { path, isAlive, isHeld }: StreamedRun, lastId: string
): Promise<void> {
  const reader = new EventReader(path, /^\d{1,15}$/.test(lastId) ? Number(lastId) : 0)
  response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream; charset=utf-8' })
  let silentMs = 0
  try {
    while (!response.closed) {
      // asked first: events that came before its death are read after it
      const alive = await isAlive()
      const { place } = reader
      const events = await reader.read()
      if (events.length > 0) await write(response, events.map(format).join(''))
      const isWholeFile = reader.place === place
      if (events.some(({ event: { kind } }) => kind === 'end') || (isWholeFile && !alive)) {
        response.end('event: done\ndata: {}\n\n')
        return
      }
      if (isWholeFile && !isHeld) {
        response.end(`retry: ${RETRY_MS}\n\n`)
        return
      }
      silentMs = isWholeFile ? silentMs + POLL_MS : 0
      if (silentMs >= KEEP_ALIVE_MS) {
        silentMs = 0
        await write(response, ': still here\n\n')
      }
      if (isWholeFile) await pause(response)
    }
  } finally {
    await reader.close()
  }
}
