import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { readGivenText, RefusedFileError, UsageError } from '@gsplan/cli'
import { composeOptions, recoverParams, type ComposeOptions, type ComposeResult, type Params } from '@gsplan/composer'
import {
  FormatError, formatComposition, parseComposition, resolveGroups, selectRun, type Composition
} from '@gsplan/testground'
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

/** Text of a composition, and its name in errors. */
interface GivenText {
  readonly text: string
  readonly where: string
}

/** @throws {UsageError} for a file that is not there */
function readText (path: string, { compositionText }: RunOptions): GivenText {
  if (compositionText !== undefined) return { text: compositionText, where: path === '-' ? 'standard input' : path }
  if (!existsSync(path)) throw new UsageError(`--composition: expected a file, found nothing at ${path}`)
  try {
    return { text: readGivenText(path), where: path }
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const found = code === 'EISDIR' ? `${path}, a folder` : `${path} (${code ?? message})`
    throw new UsageError(`--composition: expected a file that can be read, got ${found}`)
  }
}

/**
 * Names of the `[[runs]]` that a given composition is run for one after the other: several, of which none is named.
 *
 * @throws errors with exit code 2 for a composition that can't be read
 */
export function listRuns (options: RunOptions): string[] {
  const { composition: path, run } = options
  if (path === undefined || run !== undefined) return []
  const { text, where } = readText(path, options)
  const { runs = [] } = parseComposition(text, where)
  return runs.length > 1 ? runs.map(({ id }) => id) : []
}

/** The run that is asked for, alone. */
function withRun (composition: Composition, run: string | undefined, where: string): Composition {
  const { runs = [] } = composition
  if (run === undefined && runs.length <= 1) return composition
  if (runs.length === 0) throw new UsageError(`--run ${run}: expected a composition with [[runs]], got ${where}, which has none`)
  try {
    return selectRun(composition, run ?? '')
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause
    throw new UsageError(`--run: expected ${cause.expected} of ${where}, got ${cause.found === '' ? 'none' : cause.found}`)
  }
}

const formatParams = (params: Params): string => `${stringify(params, { numbersAsFloat: true })}\n`

/** Groups without instances, a line each. */
function emptyGroups (composition: Composition, where: string): string[] {
  const groups = resolveGroups(composition)
  const empty = groups.filter(({ groupInstanceCount }) => groupInstanceCount === 0).map(({ groupId }) => groupId)
  if (empty.length === groups.length) {
    throw new UsageError(`${where}: expected at least one instance in the groups ${empty.join(', ')}, got none; ` +
      'instances = { count = 2 } in a group sets its number')
  }
  return empty.map(id => `${where}: the group ${id} has no instances: its count and percentage are 0 or absent`)
}

/** The same result with another composition and its text. */
export const withComposition = (composed: ComposeResult, composition: Composition): ComposeResult =>
  ({ ...composed, composition, compositionText: formatComposition(composition) })

/** The same result for another composition, with the parameters that it was made from. */
export function withRecovered (composed: ComposeResult, composition: Composition): ComposeResult {
  const params = recoverParams(composition)
  return { ...withComposition(composed, composition), params, paramsText: formatParams(params) }
}

/** The same composition for another test case of its plan. */
export function withCase (composed: ComposeResult, testCase: string | undefined): ComposeResult {
  if (testCase === undefined || testCase === composed.composition.global.case) return composed
  const { composition } = composed
  return withComposition(composed, { ...composition, global: { ...composition.global, case: testCase } })
}

/**
 * Reads a composition of the user's own, to be run instead of one made from parameters.
 *
 * @throws {UsageError} for flags that contradict it, several runs of which none is named, groups without any instance, or a
 * file that is not there
 * @throws {FormatError} for one that can't be read
 */
export function readGivenComposition (path: string, options: RunOptions): ComposeResult {
  assertAlone(options)
  const { text, where } = readText(path, options)
  const all = parseComposition(text, where)
  const composition = withRun(all, options.run, where)
  const params = recoverParams(composition)
  return {
    composition, params, compositionText: composition === all ? text : formatComposition(composition),
    paramsText: formatParams(params), thresholds: [],
    warnings: emptyGroups(composition, where), doubts: []
  }
}
