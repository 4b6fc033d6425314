import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readGivenText, RefusedFileError } from '@gsplan/cli'
import { parseToml } from '@gsplan/testground'
import { TomlError } from 'smol-toml'
import { CompositionError } from './errors.ts'
import { isFileOrPipe } from './is-file-or-pipe.ts'
import type { Params } from './param-value.ts'

/** Reads TOML parameters; whole numbers become bigint. @throws {CompositionError} with line and column for broken TOML */
export function parseParams (text: string, where: string): Params {
  try {
    return parseToml(text, { integersAsBigInt: true }) as Params
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const [reason = ''] = cause.message.replace(/^Invalid TOML document: /, '').split('\n')
    throw new CompositionError(`${where}:${cause.line}:${cause.column}: not TOML: ${reason}`)
  }
}

export function readParams (path: string): Params {
  let text: string
  try {
    text = readGivenText(path)
  } catch (cause) {
    if (cause instanceof RefusedFileError) throw cause
    throw new CompositionError(`parameter file ${path}: expected a file that can be read, got ${(cause as Error).message}`)
  }
  return parseParams(text, path)
}

/** Where a parameter file is looked for: as a path, then among the template's, then both again with `.toml`. */
export function findParameterFile (name: string, templateDir: string): string {
  const inTemplate = join(templateDir, 'params')
  const candidates = [name, join(inTemplate, name), `${name}.toml`, join(inTemplate, `${name}.toml`)]
  const found = candidates.find(isFileOrPipe)
  if (found !== undefined) return found
  const known = (existsSync(inTemplate) ? readdirSync(inTemplate) : [])
    .filter(file => file.endsWith('.toml') && !file.startsWith('_'))
    .map(file => file.replace(/\.toml$/, ''))
  throw new CompositionError(
    `parameter file ${name}: expected a file of that name, or one of the template's (${known.join(', ') || 'it has none'})`)
}
