import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '@gsplan/run-format'
import { addressOf } from './address-of.ts'
import { assertOwnPage } from './guard.ts'
import { readBody } from './read-body.ts'
import { Refusal } from '../refusal.ts'

/** A request that has passed the guard. */
export interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Parts of the path that a route leaves open, decoded. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  /** JSON of a request that changes something; empty for others. */
  readonly body: JsonObject
  /** Aborts when the browser has gone. */
  readonly signal: AbortSignal
}

/** A route: a method, a path in which `*` leaves one part open and `**` all that follow, and work that answers. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly answer: (asked: Asked) => Promise<void> | void
}

/** Parts of a path that a pattern leaves open; undefined for another path. */
function match (pattern: string, parts: readonly string[]): string[] | undefined {
  const expected = pattern.split('/').slice(1)
  const isOpen = expected.at(-1) === '**'
  if (isOpen ? parts.length < expected.length : parts.length !== expected.length) return undefined
  const open: string[] = []
  for (const [index, part] of parts.entries()) {
    const wanted = isOpen && index >= expected.length - 1 ? '*' : expected[index]
    if (wanted === '*') open.push(part)
    else if (wanted !== part) return undefined
  }
  return open
}

/** @throws {Refusal} for a path that can't be decoded */
function partsOf (path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch {
    throw new Refusal(400, 'expected a path that can be decoded')
  }
}

/**
 * Answers a request by the first route that fits.
 *
 * @throws {Refusal} for an unknown path, another method, and a request that changes something and is not the page's own
 */
export async function dispatch (
  routes: readonly Route[], request: IncomingMessage, response: ServerResponse
): Promise<void> {
  const { pathname, searchParams } = addressOf(request)
  const parts = partsOf(pathname)
  const found = routes.flatMap(route => {
    const open = match(route.path, parts)
    return open === undefined ? [] : [{ route, open }]
  })
  if (found.length === 0) throw new Refusal(404, 'there is no such page')
  const fitting = found.find(({ route }) => route.method === request.method)
  if (fitting === undefined) throw new Refusal(405, `expected ${found[0]?.route.method ?? 'GET'}`)
  if (fitting.route.method === 'POST') assertOwnPage(request)
  const controller = new AbortController()
  response.once('close', () => { controller.abort() })
  await fitting.route.answer({
    request, response, parts: fitting.open, query: searchParams, signal: controller.signal,
    body: fitting.route.method === 'POST' ? await readBody(request) : {}
  })
}
