import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resolve } from 'import-meta-resolve'

/** Path of a bin of an installed package. */
export function resolveBin (packageName: string, bin: string): string {
  const manifest = fileURLToPath(resolve(`${packageName}/package.json`, import.meta.url))
  const { bin: bins } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: Readonly<Record<string, string>> }
  return join(dirname(manifest), bins[bin] ?? '')
}
