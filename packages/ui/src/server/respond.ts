import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Policy of the panel's own page: its own script and style, and nothing else. */
const PAGE_POLICY = [
  'default-src \'none\'', 'script-src \'self\'', 'style-src \'self\'', 'img-src \'self\' data:', 'connect-src \'self\'',
  'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\''
].join('; ')

/** Policy of files of runs, which may be made of foreign traces: they reach nothing, not even their own origin. */
export const FILE_POLICY: string = [
  'sandbox allow-scripts', 'default-src \'none\'', 'script-src \'unsafe-inline\'', 'style-src \'unsafe-inline\'',
  'img-src data:', 'font-src data:', 'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\''
].join('; ')

/** Headers of every response. */
export const securityHeaders: OutgoingHttpHeaders = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store'
}

/** Sends a whole response. */
export function respond (
  response: ServerResponse, status: number, content: string | Uint8Array, headers: OutgoingHttpHeaders
): void {
  response.writeHead(status, { ...securityHeaders, ...headers, 'content-length': Buffer.byteLength(content) })
  response.end(content)
}

export function respondJson (response: ServerResponse, value: unknown, status = 200): void {
  respond(response, status, JSON.stringify(value), { 'content-type': 'application/json; charset=utf-8' })
}

export function respondText (response: ServerResponse, text: string, status = 200): void {
  respond(response, status, text, { 'content-type': 'text/plain; charset=utf-8' })
}
