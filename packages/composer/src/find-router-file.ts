import { join } from 'node:path'
import type { ComposeParamsInit } from './resolve-compose-params.ts'
import { givenGroups } from './given-groups.ts'
import { findParameterFile, readParams } from './parameter-files.ts'
import { textOf, type Params } from './param-value.ts'
import { readSnapshot } from './snapshot/snapshot.ts'
import { snapshotToParams } from './snapshot/snapshot-to-params.ts'
import { findTemplate } from './template.ts'

/** Tests whether parameters, of all groups or one, name a router. */
const namesRouter = (params: Params, module: string): boolean => textOf(params['GS_MODULE']) === module ||
  givenGroups(params).some(({ gs_module: ofGroup }) => textOf(ofGroup) === module)

/** Tests whether a definition (`NAME=value`) names a router. */
function definesRouter (definition: string, module: string): boolean {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(definition) ?? []
  if (/^GROUPS\b/.test(name)) return value === module || value.includes(JSON.stringify(module))
  return name.trim() === 'GS_MODULE' && value === module
}

/** Definitions that a file makes, as others make them behind `-D`. */
export interface FileDefinitions {
  readonly file: string
  /** `NAME=value` each. */
  readonly define: readonly string[]
}

/** Parameters by where they are given. */
export interface FindRouterFileInit extends Pick<ComposeParamsInit, 'files' | 'define' | 'template' | 'config'> {
  /** Definitions of a file, which win over parameter files and lose to `define`. */
  readonly defineOf?: FileDefinitions | undefined
}

/**
 * Finds the file with parameters or definitions, the configuration snapshot, or the file of the template, which names a
 * router.
 *
 * @param module value of GS_MODULE that the parameters were resolved to
 * @returns undefined when a definition of `define` names it, or no file does
 */
export function findRouterFile (
  module: string,
  { files = [], define = [], template = 'baseline', config, defineOf }: FindRouterFileInit
): string | undefined {
  if (define.some(definition => definesRouter(definition, module))) return undefined
  if (defineOf?.define.some(definition => definesRouter(definition, module)) === true) return defineOf.file
  if (config !== undefined && namesRouter(snapshotToParams(readSnapshot(config)).params, module)) return config
  const templateDir = findTemplate(template)
  const paths = files.map(file => findParameterFile(file, templateDir)).reverse()
  return [...paths, join(templateDir, 'params', '_base.toml')].find(path => namesRouter(readParams(path), module))
}
