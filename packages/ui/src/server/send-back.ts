import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf } from './address-of.ts'
import { respond } from './respond.ts'

/** Query of a request that was sent back once. */
const AGAIN = 'again'

/**
 * Sends a browser back for a file of a run that it has asked for without the cookie. Such files are sandboxed pages, whose
 * links count as those of another site (SameSite=Strict): the answer is a page of the panel's own that asks again, with the
 * cookie where the browser has it.
 *
 * @returns false for other requests, and for a browser that was sent back before
 */
export function sendBack (request: IncomingMessage, response: ServerResponse): boolean {
  const { method, headers } = request
  const { pathname, searchParams } = addressOf(request)
  const isPage = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  if (!isPage || !/^\/(?:comparisons|files|sweeps)\//.test(pathname) || searchParams.has(AGAIN)) return false
  const query = searchParams.has('failed') ? `failed&amp;${AGAIN}` : AGAIN
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=?${query}"><title>gsplan</title>`
  respond(response, 403, page, { 'content-type': 'text/html; charset=utf-8' })
  return true
}
