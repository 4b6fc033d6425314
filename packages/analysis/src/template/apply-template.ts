import { basename, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register } from 'node:module'
import { irregularKind } from '@gsplan/cli'
import { analysisOutputs } from '@gsplan/run-format'
import { AnalysisError, openRun, type OpenRunOptions } from '@gsplan/gate'
import type { Template } from './template.ts'
import { assertOutput, writeOutput } from './write-output.ts'

/** Files that a template made for one run. */
export interface TemplateResult {
  /** Folder of the files: `analysis/<name of the template>`. */
  readonly dir: string
  /** Files in it. */
  readonly files: readonly string[]
}

let isRegistered = false

/** Lets a template in any folder import `@gsplan/analysis`, `@gsplan/gate` and `arquero`: those of this process. */
function registerOwn (): void {
  if (isRegistered) return
  // hooks run in a thread of their own, from files that Node reads as they are
  register(new URL('../../dist/template/resolve-own.js', import.meta.url))
  isRegistered = true
}

/**
 * Loads a template: a module with a function as its default export. Its code runs.
 *
 * @throws {AnalysisError} when it can't be loaded or exports something else
 */
export async function loadTemplate (path: string): Promise<Template> {
  const kind = irregularKind(path)
  // Node would read without end
  if (kind !== undefined) throw new AnalysisError(`--template ${path}: expected a module, found ${kind}`)
  registerOwn()
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(pathToFileURL(resolve(path)).href) as typeof loaded
  } catch (cause) {
    throw new AnalysisError(`--template ${path}: ${(cause as Error).message.split('\n')[0] ?? ''}`, { cause })
  }
  if (typeof loaded.default === 'function') return loaded.default as Template
  throw new AnalysisError(`--template ${path}: expected a function as its default export, got ${typeof loaded.default}`)
}

/** A template's outputs lie in a folder of its name. */
const outputDirOf = (analysisDir: string, templatePath: string): string =>
  join(analysisDir, analysisOutputs.made, basename(templatePath, extname(templatePath)))

/**
 * Makes a template's tables and figures of one run.
 *
 * @param path where the template is: names its folder
 * @throws {AnalysisError} when the template returns anything that can't be written
 */
export async function applyTemplate (
  runDir: string, template: Template, path: string, options: OpenRunOptions = {}
): Promise<TemplateResult> {
  const run = await openRun(runDir, options)
  const output: unknown = await template(run)
  assertOutput(output, path)
  const dir = outputDirOf(run.analysisDir, path)
  return { dir, files: await writeOutput(run, output, dir) }
}
