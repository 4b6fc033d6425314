import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FAILED_FOLDER, readRunJson, runFiles, runPaths } from '@gsplan/run-format'
import type { RunDetail } from './api.ts'
import { loadSnapshot } from './form/from-snapshot.ts'
import type { PanelContext } from './panel-context.ts'
import { renameRun, stopRun, trashRun } from './runs/change-runs.ts'
import { isSweepName } from './runs/list-sweeps.ts'
import { listFiles, openBelow, shownType } from './runs/run-files.ts'
import type { IndexedRun } from './runs/run-index.ts'
import { shareLooks } from './runs/share-looks.ts'
import { streamEvents } from './server/event-stream.ts'
import { textIn, textsIn } from './server/read-body.ts'
import { Refusal } from './refusal.ts'
import { StreamPlaces, type StreamLimits } from './server/stream-places.ts'
import { FILE_POLICY, respondJson, securityHeaders } from './server/respond.ts'
import type { Asked, Route } from './server/router.ts'

/** Most runs of a comparison. */
const MAX_COMPARED = 200
/**
 * Streams of events at a time. A browser has six connections for all pages of a panel, and needs some for all else; each
 * stream has a connection and a file open.
 */
const STREAMS: StreamLimits = { most: 256, held: 3 }
/** Longest snapshot that is read into the form, bytes: as long as one that the page sends. */
const MAX_SNAPSHOT = 4 * 2 ** 20
/** Page of a comparison, in its folder. */
const COMPARISON_PAGE = 'comparison.html'

/** Sends a file as a page of its own that can reach nothing. */
async function sendFile (response: ServerResponse, folder: string, parts: readonly string[]): Promise<void> {
  const { file, bytes } = await openBelow(folder, parts)
  const name = parts.at(-1) ?? ''
  const type = shownType(name)
  response.writeHead(200, {
    ...securityHeaders, 'content-security-policy': FILE_POLICY, 'content-length': bytes,
    'content-type': type ?? 'application/octet-stream',
    'content-disposition': `${type === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeURIComponent(name)}`
  })
  if (bytes === 0) {
    await file.close()
    response.end()
    return
  }
  // a file that grows: no more than was announced
  await pipeline(file.createReadStream({ start: 0, end: bytes - 1 }), response).catch(() => {})
}

/** Findings of a run's record; none where there is no record that can be read. */
const findingsOf = async (dir: string): Promise<readonly string[]> =>
  readRunJson(dir).then(record => record?.findings.map(({ message }) => message) ?? [], () => [])

/** A run whose name is a part of the path, and its place the query. */
const runOf = async (context: PanelContext, { parts: [name = ''], query }: Asked): Promise<IndexedRun> =>
  context.run(name, query.has('failed'))

/** Runs that a request names: `NAME`, or `failed/NAME`. */
async function runsIn (context: PanelContext, { body }: Asked): Promise<IndexedRun[]> {
  const found: IndexedRun[] = []
  for (const key of textsIn(body, 'names', MAX_COMPARED)) {
    const isFailed = key.startsWith(`${FAILED_FOLDER}/`)
    found.push(await context.run(isFailed ? key.slice(FAILED_FOLDER.length + 1) : key, isFailed))
  }
  return found
}

/** The text of a run's snapshot. @throws {Refusal} for none, and for one that is too long */
async function readSnapshotOf ({ dir }: IndexedRun): Promise<string> {
  const { file, bytes } = await openBelow(dir, [runFiles.snapshot])
  try {
    if (bytes > MAX_SNAPSHOT) throw new Refusal(422, `${runFiles.snapshot}: expected at most ${MAX_SNAPSHOT / 2 ** 20} MiB`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The route on which pages follow runs. */
function eventsRoute (context: PanelContext): Route {
  const places = new StreamPlaces(STREAMS)
  const isRunning = shareLooks(
    async (name, isFailed) => (await context.index.find(name, isFailed))?.view.state === 'running')
  return {
    method: 'GET', path: '/api/runs/*/events',
    async answer (asked) {
      const { dir, view: { name, isFailed } } = await runOf(context, asked)
      const lastId = asked.request.headers['last-event-id']
      const { isHeld, leave } = places.take()
      await streamEvents(asked.response, {
        path: runPaths(dir).events, isHeld, isAlive: async () => isRunning(name, isFailed)
      }, typeof lastId === 'string' ? lastId : asked.query.get('from') ?? '').finally(leave)
    }
  }
}

/** Routes that look at runs. */
export function runRoutes (context: PanelContext): Route[] {
  return [
    {
      method: 'GET', path: '/api/state',
      async answer ({ response, query }) {
        respondJson(response, await context.state(query.get('since') ?? '') ?? null)
      }
    },
    {
      method: 'GET', path: '/api/runs/*',
      async answer (asked) {
        const { dir, view } = await runOf(context, asked)
        const detail: RunDetail = { run: view, files: await listFiles(dir), findings: await findingsOf(dir) }
        respondJson(asked.response, detail)
      }
    },
    eventsRoute(context),
    {
      method: 'GET', path: '/files/*/**',
      async answer (asked) {
        const { dir } = await runOf(context, asked)
        await sendFile(asked.response, dir, asked.parts.slice(1))
      }
    },
    {
      method: 'GET', path: '/sweeps/*/**',
      async answer ({ response, parts: [name = '', ...rest] }) {
        if (!isSweepName(name)) throw new Refusal(404, 'there is no such file')
        await sendFile(response, context.output, [name, ...rest])
      }
    },
    {
      method: 'GET', path: '/comparisons/*',
      async answer ({ response, parts: [id = ''] }) {
        await sendFile(response, context.comparisons.folder, [id, COMPARISON_PAGE])
      }
    }
  ]
}

/** Routes that do something with a run. */
export function runChangeRoutes (context: PanelContext): Route[] {
  return [
    {
      method: 'POST', path: '/api/runs/*/stop',
      async answer (asked) {
        stopRun(await runOf(context, asked))
        respondJson(asked.response, {})
      }
    },
    {
      method: 'POST', path: '/api/runs/*/rename',
      async answer (asked) {
        await renameRun(await runOf(context, asked), textIn(asked.body, 'name'))
        respondJson(asked.response, {})
      }
    },
    {
      method: 'POST', path: '/api/runs/*/delete',
      async answer (asked) {
        const run = await runOf(context, asked)
        // said again, so that no mistaken address removes a run
        if (textIn(asked.body, 'name') !== run.view.name) throw new Refusal(400, 'name: expected the name of the run')
        respondJson(asked.response, { trash: await trashRun(run, context.output) })
      }
    }
  ]
}

/** Routes that make something new of runs. */
export function runUseRoutes (context: PanelContext): Route[] {
  const { functions, queue, comparisons } = context
  return [
    {
      method: 'POST', path: '/api/runs/*/rerun',
      async answer (asked) {
        const { view: { name, isFailed } } = await runOf(context, asked)
        respondJson(asked.response, { id: await queue.add({ kind: 'again', run: name, isFailed }) })
      }
    },
    {
      method: 'POST', path: '/api/runs/*/config',
      async answer (asked) {
        const text = await readSnapshotOf(await runOf(context, asked))
        respondJson(asked.response, loadSnapshot(text, runFiles.snapshot, context.form().defaults))
      }
    },
    {
      method: 'POST', path: '/api/compare',
      async answer (asked) {
        const runs = await runsIn(context, asked)
        if (runs.length < 2) throw new Refusal(400, 'expected two runs at least')
        const id = await comparisons.make(
          folder => functions.launchCompare(runs.map(({ dir }) => dir), folder),
          folder => existsSync(join(folder, COMPARISON_PAGE)), asked.signal)
        respondJson(asked.response, { path: `/comparisons/${id}` })
      }
    }
  ]
}
