import { readFileSync } from 'node:fs'

/**
 * The version of a package.
 *
 * @param moduleUrl `import.meta.url` of a module directly in its `src` or `dist`
 */
export const readVersion = (moduleUrl: string): string =>
  (JSON.parse(readFileSync(new URL('../package.json', moduleUrl), 'utf8')) as { readonly version: string }).version
