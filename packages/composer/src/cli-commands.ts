import yargs from 'yargs'
import { composeCommand, readVersion, type Io } from './cli.ts'
import { composeOptions, splitDefines, type ComposeArgs } from './cli-options.ts'
import {
  describeParameters, formatDefault, formatParameterPage, formatRange, type ParameterDescription
} from './describe-parameters.ts'
import { CompositionError } from './errors.ts'
import { parameterSchema } from './parameter-schema.ts'
import { listConfigs } from './snapshot.ts'
import { listTemplates } from './template.ts'

interface ParamsArgs {
  readonly template: string
  readonly json: boolean
  readonly schema: boolean
  readonly markdown: boolean
}

/** A parameter in three lines or more, of 80 columns. */
function formatParameter (parameter: ParameterDescription): string {
  const { name, testParameter, type, unit, meaning } = parameter
  const range = formatRange(parameter)
  const facts = `${type}${unit === undefined ? '' : `, ${unit}`}${range === '' ? '' : `, ${range}`}`
  const lines = meaning.match(/.{1,76}(?: |$)/g) ?? []
  return `${name}${testParameter === undefined ? '' : ` (${testParameter})`}\n    ${facts}\n` +
    `    default ${formatDefault(parameter, 64) || '–'}\n${lines.map(line => `    ${line.trimEnd()}\n`).join('')}`
}

function printParams (io: Io, { template, json, schema, markdown }: ParamsArgs): void {
  if (schema) {
    io.stdout.write(`${JSON.stringify(parameterSchema(), null, 2)}\n`)
  } else if (markdown) {
    io.stdout.write(formatParameterPage(template))
  } else if (json) {
    io.stdout.write(`${JSON.stringify(describeParameters(template), null, 2)}\n`)
  } else {
    for (const parameter of describeParameters(template)) io.stdout.write(formatParameter(parameter))
  }
}

/**
 * All commands, with help and with errors for command lines that can't be read.
 *
 * @throws {CompositionError}
 */
export async function runCommands (argv: readonly string[], io: Io): Promise<void> {
  const printList = (names: readonly string[]) => (): void => { io.stdout.write(names.map(name => `${name}\n`).join('')) }
  const parser = yargs()
    .scriptName('gsplan-composer')
    .version(readVersion())
    .parserConfiguration({ 'parse-positional-numbers': false })
    .command('$0 [files..]', 'compose: parameters in, composition out', builder => builder
      .positional('files', {
        type: 'string', array: true, default: [] as string[], describe: 'parameter files, or names of the template\'s'
      })
      .options(composeOptions),
    async args => { await composeCommand(readArgs(args as unknown as ComposeArgs), io) })
    .command('params', 'list every parameter', builder => builder
      .option('template', { type: 'string', default: 'baseline', describe: 'whose defaults' })
      .option('json', { type: 'boolean', default: false, describe: 'as JSON' })
      .option('schema', { type: 'boolean', default: false, describe: 'JSON Schema of a parameter file' })
      .option('markdown', { type: 'boolean', default: false, describe: 'as a page' }),
    args => { printParams(io, args) })
    .command('templates', 'list the bundled templates', {}, printList(listTemplates()))
    .command('configs', 'list the saved configurations', {}, printList(listConfigs()))
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // YError is what yargs itself has against a command line
      if (error !== undefined && error.name !== 'YError') throw error
      throw new CompositionError((message ?? error?.message ?? 'wrong usage').replace(/\s*\n\s*/g, ' '))
    })
  // yargs hands help and version over only when it is given a callback
  await parser.parseAsync(splitDefines(argv), {}, (_error, _args, output) => {
    if (output !== '') io.stdout.write(`${output}\n`)
  })
}

/** Checks what yargs lets pass: a flag given twice is a list. */
function readArgs (args: ComposeArgs): ComposeArgs {
  const { files, define, template, config, instances, branch, commit, k8s, merge, allowUnknown, output } = args
  const once = { template, config, instances, branch, commit, merge, output }
  for (const [name, value] of Object.entries(once)) {
    if (Array.isArray(value)) throw new CompositionError(`--${name}: expected it once, got ${value.length} values`)
  }
  return { files, define, k8s, allowUnknown, ...once }
}
