import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Reads a file of a package's build, in the folder of its entry. */
const readBuild = (entry: string, file: string): string => readFileSync(join(dirname(entry), file), 'utf8')

/**
 * The interpreter of Vega's expressions, for pages that forbid `eval`, comes as a module only. Its one import is of
 * functions that Vega has too.
 */
function readInterpreter (): string {
  const module = readBuild(require.resolve('vega-interpreter'), 'vega-interpreter.js')
  const script = module
    .replace(/^import \{([^}]*)\} from 'vega-util';$/m, 'const {$1} = vega;')
    .replace(/^export \{ (\w+) as expressionInterpreter \};$/m, 'vega.expressionInterpreter = $1;')
  if (/^(?:import|export)\b/m.test(script)) throw new Error('vega-interpreter: expected one import and one export')
  return `{\n${script}\n}`
}

/** Text that ends a script, or begins a comment in one. */
const escapeScript = (script: string): string => script
  .replace(/<(?=\/script|!--|script)/gi, '\\x3c')
  .replace(/^\/\/# sourceMappingURL.*$/gm, '')

let libraries: readonly string[] | undefined

/** Scripts of a page with interactive figures, in order: Vega, Vega-Lite, the interpreter, our own. */
export function pageScripts (): readonly string[] {
  libraries ??= [
    readBuild(require.resolve('vega'), 'vega.min.js'), readBuild(require.resolve('vega-lite'), 'vega-lite.min.js'),
    readInterpreter(),
    readFileSync(new URL('../../templates/report/report.js', import.meta.url), 'utf8')
  ].map(escapeScript)
  return libraries
}

/** Computes the hash by which a Content-Security-Policy allows a script. */
export const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`
