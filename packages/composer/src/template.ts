import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import { stringify } from 'smol-toml'
import { CompositionError } from './errors.ts'
import { formatJson, type Params, type ParamValue } from './param-value.ts'

const bundledDir = fileURLToPath(new URL('../templates', import.meta.url))

/** What a template sees as `it`. */
export interface TemplateData {
  readonly params: Params
  /** Builder of the composition. */
  readonly builder: string
  /** TOML of the build and run configuration tables. */
  readonly buildConfig: string
  readonly runConfig: string
  /** Groups that have instances, with the test parameters of each as texts. */
  readonly groups: ReadonlyArray<{
    readonly id: string
    readonly count: number
    readonly testParams: ReadonlyArray<readonly [name: string, value: string]>
  }>
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
  const found = candidates.find(dir => existsSync(join(dir, 'composition.toml.eta')))
  if (found !== undefined) return found
  throw new CompositionError(
    `template ${nameOrDir}: expected a bundled one (${listTemplates().join(', ')}) or a folder with composition.toml.eta`)
}

/** A value as TOML writes it behind `=`. */
const toml = (value: ParamValue): string => stringify({ value }).replace(/^value = /, '').trimEnd()

/**
 * Renders a template. Beside its data it has the helpers `toml(value)` and `json(value)`.
 *
 * @throws {CompositionError} with the template's file
 */
export function renderTemplate (dir: string, data: TemplateData): string {
  const path = join(dir, 'composition.toml.eta')
  const eta = new Eta({ autoEscape: false, autoTrim: [false, 'nl'], useWith: false, rmWhitespace: false })
  try {
    return eta.renderString(readFileSync(path, 'utf8'), { ...data, toml, json: formatJson })
  } catch (cause) {
    const [reason = ''] = (cause as Error).message.split('\n')
    throw new CompositionError(`${basename(dir)}/composition.toml.eta: ${reason}`)
  }
}
