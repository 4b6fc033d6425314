import type { IncomingMessage } from 'node:http'
import { Refusal } from '../refusal.ts'

/** The path and query of a request, under a host that says nothing. @throws {Refusal} for anything else than a path */
export function addressOf ({ url = '' }: Pick<IncomingMessage, 'url'>): URL {
  // a path after a host is one whatever it holds; by itself `//[` is no address
  if (url.startsWith('/')) return new URL(`http://panel${url}`)
  throw new Refusal(400, 'expected the path of a page')
}
