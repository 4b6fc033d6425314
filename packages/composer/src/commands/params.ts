import { exitCodes, type Command } from '@gsplan/cli'

interface ParamsArgs {
  readonly template: string
  readonly json: boolean
  readonly schema: boolean
  readonly markdown: boolean
}

async function formatParams ({ template, json, schema, markdown }: ParamsArgs): Promise<string> {
  if (schema) {
    const { parameterSchema } = await import('../parameter-schema.ts')
    return `${JSON.stringify(parameterSchema(), null, 2)}\n`
  }
  const { describeParameters, formatParameterPage } = await import('../describe-parameters.ts')
  if (markdown) return formatParameterPage(template)
  if (json) return `${JSON.stringify(describeParameters(template), null, 2)}\n`
  const { formatParameter } = await import('../format-parameter.ts')
  return describeParameters(template).map(formatParameter).join('')
}

export const paramsCommand: Command<ParamsArgs> = {
  name: 'params',
  describe: 'list every parameter',
  options: {
    template: { type: 'string', default: 'baseline', describe: 'template that the defaults come from' },
    json: { type: 'boolean', describe: 'as JSON' },
    schema: { type: 'boolean', describe: 'JSON Schema of a parameter file' },
    markdown: { type: 'boolean', describe: 'as a Markdown page' }
  },
  async run (args, io) {
    io.stdout.write(await formatParams(args))
    return exitCodes.ok
  }
}
