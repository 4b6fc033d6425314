import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { readGivenText } from '@gsplan/cli'
import { formatDuration, parseDuration } from '@gsplan/testground'
import { Eta } from 'eta'
import { stringify } from 'smol-toml'
import { CompositionError } from './errors.ts'
import type { Group } from './groups.ts'
import { formatJson, type Params, type ParamValue } from './param-value.ts'
import type { TestParams } from './test-params.ts'

const bundledDir = fileURLToPath(new URL('../templates', import.meta.url))
const fileName = 'composition.toml.eta'

/** Data of a template, as `it`; the helpers are there as well. */
export interface TemplateData {
  readonly params: Params
  /** Builder of the composition. */
  readonly builder: string
  /** TOML of the build and run configuration tables. */
  readonly buildConfig: string
  readonly runConfig: string
  /** Instances of all groups. */
  readonly instances: number
  /** Groups that have instances, with the test parameters of each as texts. */
  readonly groups: ReadonlyArray<Group & {
    readonly selectors: readonly string[]
    readonly router: Required<Group>['router']
    readonly testParams: TestParams
  }>
}

/** Functions of a template, next to its data in `it`. */
export interface TemplateHelpers {
  /** A value as TOML writes it behind `=`; texts are quoted and escaped. */
  toml (value: ParamValue): string
  /** A value as JSON; numbers with a point keep it. */
  json (value: ParamValue): string
  /** Nanoseconds of a duration such as `1m30s`. */
  duration (text: string): bigint
  /** Nanoseconds as a duration. */
  formatDuration (ns: bigint): string
}

const helpers: TemplateHelpers = {
  toml: value => stringify({ value }).replace(/^value = /, '').trimEnd(),
  json: formatJson,
  duration: parseDuration,
  formatDuration
}

/** Names of the templates that come with the composer. */
export const listTemplates = (): string[] =>
  readdirSync(bundledDir, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name).sort()

/**
 * Folder of a template: a bundled one by name, or any folder with a `composition.toml.eta`.
 *
 * @throws {CompositionError} listing the bundled ones
 */
export function findTemplate (nameOrDir: string): string {
  const candidates = [join(bundledDir, nameOrDir), nameOrDir]
  const found = candidates.find(dir => existsSync(join(dir, fileName)))
  if (found !== undefined) return found
  throw new CompositionError(
    `template ${nameOrDir}: expected a bundled one (${listTemplates().join(', ')}) or a folder with ${fileName}`)
}

// debug: the compiled code keeps the template's line numbers
const eta = new Eta({ autoEscape: false, autoTrim: [false, 'nl'], useWith: false, rmWhitespace: false, debug: true })

/** Line of the template that a line of its compiled code comes from: the compiler notes it before each tag. */
function templateLine (code: string, codeLine: number): number {
  const before = code.split('\n').slice(0, codeLine)
  const noted = before.map(line => /^__eta\.line=(\d+)$/.exec(line.trim())?.[1]).filter(line => line !== undefined)
  return Number(noted.at(-1) ?? 1)
}

function failAt (where: string, line: number | undefined, reason: string): never {
  throw new CompositionError(`${where}${line === undefined ? '' : `:${line}`}: ${reason}`)
}

const firstLine = (text: string): string => text.split('\n', 1).join()

/** Compiles a template to a function; an error names the template's line. */
function compileTemplate (text: string, where: string): ReturnType<Eta['compile']> {
  try {
    return eta.compile(text)
  } catch {
    return failToCompile(text, where)
  }
}

function failToCompile (text: string, where: string): never {
  let code: string
  try {
    code = eta.compileToString(text)
  } catch (cause) {
    const { message } = cause as Error
    const [, reason, line] = /^(.*?) at line (\d+)/.exec(message) ?? []
    return failAt(where, line === undefined ? undefined : Number(line), reason ?? firstLine(message))
  }
  try {
    // only parsed, for the position of the error
    new Script(`(function (it, options) {\n${code}\n})`, { filename: 'template' })
  } catch (cause) {
    const { message, stack = '' } = cause as Error
    const codeLine = Number(/^template:(\d+)/.exec(stack)?.[1] ?? 1)
    // the catch is the compiler's own, after the last line of the template
    const reason = message === 'Unexpected token \'catch\'' ? 'a block that begins here or before does not end' : message
    return failAt(where, templateLine(code, codeLine - 1), reason)
  }
  return failAt(where, undefined, 'expected a template')
}

/**
 * Renders a template.
 *
 * @throws {CompositionError} with the template's file and line
 */
export function renderTemplate (dir: string, data: TemplateData): string {
  const where = `${basename(dir)}/${fileName}`
  const template = compileTemplate(readGivenText(join(dir, fileName)), where)
  try {
    return eta.render(template, { ...data, ...helpers })
  } catch (cause) {
    // "line <number>", the lines around it, a blank line, the message
    const text = (cause as Error).message
    const [, line] = /^(?:.*:|line )(\d+)\n/.exec(text) ?? []
    const reason = text.trimEnd().split('\n').at(-1) ?? text
    return failAt(where, line === undefined ? undefined : Number(line), reason)
  }
}
