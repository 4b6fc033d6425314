import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import yargs from 'yargs'
import { compose } from './compose.ts'
import { CompositionError } from './errors.ts'
import { parameters } from './parameters.ts'
import { listConfigs } from './snapshot.ts'
import { findTemplate, listTemplates } from './template.ts'
import { readParams } from './parameter-files.ts'
import { formatJson, type Params } from './param-value.ts'

/** Where a command writes. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
}

const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** The template's value of a parameter, else its default. */
function describeDefault (name: string, whenAbsent: unknown, base: Params): string {
  const value = base[name]
  if (value !== undefined) return formatJson(value)
  return whenAbsent === undefined ? '–' : JSON.stringify(whenAbsent)
}

function printParams (io: Io, template: string, json: boolean): void {
  const base = readParams(join(findTemplate(template), 'params', '_base.toml'))
  const rows = parameters.map(parameter => ({
    ...parameter, default: describeDefault(parameter.name, parameter.whenAbsent, base)
  }))
  if (json) {
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  for (const { name, testParameter, type, unit, meaning, ...row } of rows) {
    const shown = row.default.length > 40 ? `${row.default.slice(0, 39)}…` : row.default
    io.stdout.write(`${name}${testParameter === undefined ? '' : ` (${testParameter})`}\n` +
      `    ${type}${unit === undefined ? '' : `, ${unit}`}; default ${shown}\n    ${meaning}\n`)
  }
}

/**
 * The command `gsplan-composer`.
 *
 * @returns exit code
 */
export async function main (argv: readonly string[], io: Io): Promise<number> {
  const parser = yargs([...argv])
    .scriptName('gsplan-composer')
    .version(readVersion())
    .command('$0 [files..]', 'compose: parameters in, composition out', builder => builder
      .positional('files', {
        type: 'string', array: true, default: [], describe: 'parameter files, or names of the template\'s'
      })
      .option('define', {
        alias: 'D', type: 'string', array: true, nargs: 1, default: [], describe: 'NAME=VALUE, repeatable'
      })
      .option('template', {
        alias: 'template_dir', type: 'string', default: 'baseline', describe: 'template: a bundled name or a folder'
      })
      .option('config', { type: 'string', describe: 'configuration snapshot: a file or a saved one\'s name' })
      .option('instances', { type: 'number', describe: 'N_NODES' })
      .option('branch', { type: 'string', describe: 'GS_VERSION' })
      .option('commit', { type: 'string', describe: 'GS_VERSION, wins over --branch' })
      .option('k8s', { type: 'boolean', describe: 'run on cluster:k8s' })
      .option('merge', { choices: ['replace', 'deep'] as const, default: 'replace' as const, describe: 'how files combine' })
      .option('allow-unknown', { type: 'boolean', default: false, describe: 'accept parameters nobody declared' })
      .option('output', { alias: 'o', type: 'string', describe: 'folder for composition.toml and template-params.toml' }),
    args => {
      const { compositionText, paramsText } = compose({
        files: args.files, define: args.define, template: args.template, merge: args.merge, allowUnknown: args.allowUnknown,
        ...args.config === undefined ? {} : { config: args.config },
        ...args.instances === undefined ? {} : { instances: args.instances },
        ...args.branch === undefined ? {} : { branch: args.branch },
        ...args.commit === undefined ? {} : { commit: args.commit },
        ...args.k8s === undefined ? {} : { k8s: args.k8s }
      })
      if (args.output === undefined) {
        io.stdout.write(compositionText)
        return
      }
      mkdirSync(args.output, { recursive: true })
      writeFileSync(join(args.output, 'composition.toml'), compositionText)
      writeFileSync(join(args.output, 'template-params.toml'), paramsText)
    })
    .command('params', 'list every parameter', builder => builder
      .option('template', { type: 'string', default: 'baseline' })
      .option('json', { type: 'boolean', default: false }),
    args => { printParams(io, args.template, args.json) })
    .command('templates', 'list the bundled templates', {}, () => { io.stdout.write(`${listTemplates().join('\n')}\n`) })
    .command('configs', 'list the saved configurations', {}, () => { io.stdout.write(`${listConfigs().join('\n')}\n`) })
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new CompositionError(message ?? 'wrong usage')
    })
  try {
    // yargs hands help and version over only when it is given a callback
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output !== '') io.stdout.write(`${output}\n`)
    })
    return 0
  } catch (error) {
    return report(error, io)
  }
}

/** One line for what the user can mend, a stack for what is our defect. */
function report (error: unknown, io: Io): number {
  const { message, stack, exitCode: code = 70 } = error as Error & { readonly exitCode?: number }
  io.stderr.write(`gsplan-composer: ${code === 70 ? stack ?? message : message}\n`)
  return code
}
