import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { describeError, isMachineFailure } from '@gsplan/cli'
import type { PanelFunctions } from './panel-functions.ts'
import { jobRoutes } from './job-routes.ts'
import { PanelContext } from './panel-context.ts'
import { pageRoutes } from './page-files.ts'
import { formChangeRoutes, formRoutes } from './routes.ts'
import { runChangeRoutes, runRoutes, runUseRoutes } from './run-routes.ts'
import { addressOf } from './server/address-of.ts'
import { assertHost, assertSession } from './server/guard.ts'
import { listenOnLoopback } from './server/listen-on-loopback.ts'
import { Refusal } from './refusal.ts'
import { respond, respondText } from './server/respond.ts'
import { dispatch, type Route } from './server/router.ts'
import { sendBack } from './server/send-back.ts'
import { Session } from './server/session.ts'

/** Settings of {@link startPanel}. */
export interface PanelInit {
  readonly functions: PanelFunctions
  /** Folder of the runs. */
  readonly output: string
  /** @default any that is free */
  readonly port?: number | undefined
  /** Receives defects: a request that could not be answered. @default they are dropped */
  readonly onDefect?: ((error: unknown) => void) | undefined
}

/** A panel that is served. */
export interface Panel {
  readonly port: number
  /** The address that lets one browser in, once; another one each time it has been used. */
  readonly url: string
  /**
   * Ends the runs that the panel started, and serves no more.
   *
   * @returns numbers of runs that were stopped, and that wait for the next panel
   */
  close (): Promise<{ readonly stopped: number, readonly waiting: number }>
}

/** Connections at a time: more than streams of events, so that all else is answered beside them. */
const MAX_CONNECTIONS = 512
/** Time for a request to arrive, ms. */
const REQUEST_TIMEOUT_MS = 30_000

/** Words and status for an error that the user can do something about. */
function refusalOf (error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (isMachineFailure(error)) return new Refusal(500, describeError(error))
  const { exitCode, message } = error as { readonly exitCode?: unknown, readonly message?: unknown }
  return typeof exitCode === 'number' && typeof message === 'string' ? new Refusal(422, message) : undefined
}

function refuse (response: ServerResponse, error: unknown, onDefect: (error: unknown) => void): void {
  const refusal = refusalOf(error)
  if (refusal === undefined && !response.closed) onDefect(error)
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, message } = refusal ?? new Refusal(500, 'the panel could not answer: see the terminal')
  // the rest of a request is not waited for, but of one that is too long
  if (status !== 413) response.setHeader('connection', 'close')
  respondText(response, message, status)
}

/** Lets a browser in by the token in its address, which disappears from it. */
function openSession (request: IncomingMessage, response: ServerResponse, session: Session): boolean {
  const { pathname, searchParams } = addressOf(request)
  const token = searchParams.get('token')
  if (request.method !== 'GET' || pathname !== '/' || token === null) return false
  const cookie = session.open(token)
  if (cookie === undefined && !session.isOpen(request.headers.cookie)) {
    throw new Refusal(403, 'the address has been used, or is another panel\'s: press Enter in the terminal for a new one')
  }
  respond(response, 303, '', cookie === undefined ? { location: '/' } : { location: '/', 'set-cookie': cookie })
  return true
}

/**
 * Serves the panel on loopback. Requests of other sites, other names of this machine and other users' browsers are refused.
 *
 * @throws errors of the system for a port that is taken
 */
export async function startPanel ({ functions, output, port = 0, onDefect = () => {} }: PanelInit): Promise<Panel> {
  const context = new PanelContext(functions, output)
  const routes: readonly Route[] = [
    ...pageRoutes(), ...formRoutes(context), ...formChangeRoutes(context), ...runRoutes(context),
    ...runChangeRoutes(context), ...runUseRoutes(context), ...jobRoutes(context)
  ]
  /** The port and session of the panel, once it listens. */
  const door: { open?: { readonly port: number, readonly session: Session } } = {}
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (door.open === undefined) throw new Refusal(503, 'the panel is starting')
    const { open: { port: served, session } } = door
    assertHost(request, served)
    if (openSession(request, response, session)) return
    if (!session.isOpen(request.headers.cookie) && sendBack(request, response)) return
    assertSession(request, session)
    await dispatch(routes, request, response)
  }
  const create = (): Server => {
    const server = createServer({
      requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS
    }, (request, response) => {
      answer(request, response).catch((error: unknown) => { refuse(response, error, onDefect) })
    })
    server.maxConnections = MAX_CONNECTIONS
    return server
  }
  const listening = await listenOnLoopback(create, port)
  // such as a connection that comes when no file handle is left
  for (const server of listening.servers) server.on('error', onDefect)
  const session = new Session(listening.port)
  door.open = { port: listening.port, session }
  await context.queue.open().catch(onDefect)
  await context.comparisons.open().catch(onDefect)
  // thousands of runs take seconds, in which a browser starts
  context.index.refresh().catch(onDefect)
  return {
    port: listening.port,
    get url () { return `http://127.0.0.1:${listening.port}/?token=${session.token}` },
    async close () {
      const ended = await context.queue.close()
      await context.comparisons.close()
      for (const server of listening.servers) {
        server.close()
        server.closeAllConnections()
      }
      return ended
    }
  }
}
