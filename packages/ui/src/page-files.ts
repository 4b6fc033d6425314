import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Route } from './server/router.ts'
import { respond } from './server/respond.ts'

/** Files of the page, as the build makes them from src/page. */
const files = [
  ['/', 'index.html', 'text/html; charset=utf-8'], ['/panel.js', 'panel.js', 'text/javascript; charset=utf-8'],
  ['/panel.css', 'panel.css', 'text/css; charset=utf-8'], ['/LICENSES.txt', 'LICENSES.txt', 'text/plain; charset=utf-8']
] as const

const pathOf = (name: string): string => fileURLToPath(new URL(`../bundled/${name}`, import.meta.url))

/** Routes of the page itself. */
export const pageRoutes = (): Route[] => files.map(([path, name, type]) => {
  let content: Buffer | undefined
  return {
    method: 'GET', path,
    answer ({ response }) {
      content ??= readFileSync(pathOf(name))
      respond(response, 200, content, { 'content-type': type })
    }
  }
})
