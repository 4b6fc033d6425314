import { existsSync, readFileSync } from 'node:fs'
import type { ComposeResult, Params } from '@gsplan/composer'
import { expandInstances, formatComposition, parseComposition, type Composition } from '@gsplan/testground'
import { stringify } from 'smol-toml'
import { RunError } from './errors.ts'
import { defaultRunOptions, type RunOptions } from './run-options.ts'

/** Flags that say what a composition is made from. */
const composing = ['files', 'define', 'template', 'config', 'instances', 'branch', 'commit', 'k8s'] as const

const flagNames: Readonly<Partial<Record<typeof composing[number], string>>> = { files: 'parameter files', define: '-D' }

function assertAlone (options: RunOptions): void {
  for (const name of composing) {
    if (JSON.stringify(options[name]) === JSON.stringify(defaultRunOptions[name])) continue
    throw new RunError(`--composition: expected nothing beside it that composes, got ${flagNames[name] ?? `--${name}`}`)
  }
}

function readText (path: string): string {
  if (!existsSync(path)) throw new RunError(`--composition: expected a file, found nothing at ${path}`)
  return readFileSync(path, 'utf8')
}

/** What a composition says of the parameters that decide what runs. */
function toParams ({ global }: Composition, params: Readonly<Record<string, string>>): Params {
  const { gs_module: module, gs_version: version } = params
  return {
    TEST_PLAN: global.plan,
    TEST_RUNNER: global.runner,
    ...global.builder === undefined ? {} : { TEST_BUILDER: global.builder },
    ...module === undefined ? {} : { GS_MODULE: module },
    ...version === undefined ? {} : { GS_VERSION: version }
  }
}

/** Another composition, and its text, in the place of what was composed. */
export const withComposition = (composed: ComposeResult, composition: Composition): ComposeResult =>
  ({ ...composed, composition, compositionText: formatComposition(composition) })

/** The same composition for another test case of its plan. */
export function withCase (composed: ComposeResult, testCase: string | undefined): ComposeResult {
  if (testCase === undefined || testCase === composed.composition.global.case) return composed
  const { composition } = composed
  return withComposition(composed, { ...composition, global: { ...composition.global, case: testCase } })
}

/**
 * A composition that somebody brings, to be run instead of one made from parameters.
 *
 * @throws {RunError} for flags that contradict it, several runs, or a file that is not there
 * @throws {FormatError} for one that can't be read
 */
export function readGivenComposition (path: string, options: RunOptions): ComposeResult {
  assertAlone(options)
  const compositionText = readText(path)
  const composition = parseComposition(compositionText, path)
  const { runs = [] } = composition
  if (runs.length > 1) {
    throw new RunError(`--composition ${path}: expected one of [[runs]], got ${runs.map(({ id }) => id).join(', ')}`)
  }
  const params = toParams(composition, expandInstances(composition)[0]?.params ?? {})
  return { composition, compositionText, params, paramsText: `${stringify(params)}\n`, thresholds: [], warnings: [] }
}
