import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '@gsplan/cli'
import { composeOptions, recoverParams, type ComposeOptions, type ComposeResult } from '@gsplan/composer'
import { formatComposition, parseComposition, type Composition } from '@gsplan/testground'
import { stringify } from 'smol-toml'
import { defaultRunOptions, type RunOptions } from '../run-options.ts'

/** Flags that change how parameters are read, not which. */
const harmless: ReadonlySet<string> = new Set<keyof ComposeOptions>(['merge', 'allowUnknown'])

/** Options that a composition is made from. */
const composing = ['params', ...Object.keys(composeOptions).filter(name => !harmless.has(name))] as
  ReadonlyArray<keyof ComposeOptions | 'params'>

const names: Readonly<Record<string, string>> = { files: 'parameter files', define: '-D', params: 'params' }

function assertAlone (options: RunOptions): void {
  for (const name of composing) {
    if (isDeepStrictEqual(options[name], defaultRunOptions[name])) continue
    throw new UsageError(`--composition: expected nothing beside it that composes, got ${names[name] ?? `--${name}`}`)
  }
}

function readText (path: string): string {
  if (!existsSync(path)) throw new UsageError(`--composition: expected a file, found nothing at ${path}`)
  return readFileSync(path, 'utf8')
}

/** The same result with another composition and its text. */
export const withComposition = (composed: ComposeResult, composition: Composition): ComposeResult =>
  ({ ...composed, composition, compositionText: formatComposition(composition) })

/** The same composition for another test case of its plan. */
export function withCase (composed: ComposeResult, testCase: string | undefined): ComposeResult {
  if (testCase === undefined || testCase === composed.composition.global.case) return composed
  const { composition } = composed
  return withComposition(composed, { ...composition, global: { ...composition.global, case: testCase } })
}

/**
 * Reads a composition of the user's own, to be run instead of one made from parameters.
 *
 * @throws {UsageError} for flags that contradict it, several runs, or a file that is not there
 * @throws {FormatError} for one that can't be read
 */
export function readGivenComposition (path: string, options: RunOptions): ComposeResult {
  assertAlone(options)
  const compositionText = readText(path)
  const composition = parseComposition(compositionText, path)
  const { runs = [] } = composition
  if (runs.length > 1) {
    throw new UsageError(`--composition ${path}: expected one of [[runs]], got ${runs.map(({ id }) => id).join(', ')}`)
  }
  const params = recoverParams(composition)
  return { composition, compositionText, params, paramsText: `${stringify(params, { numbersAsFloat: true })}\n`, thresholds: [], warnings: [], doubts: [] }
}
