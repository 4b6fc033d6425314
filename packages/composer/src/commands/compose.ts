import { documentFor, exitCodes, printable, type Command } from '@gsplan/cli'
import { composeOptions, type ComposeOptions } from '../compose-options.ts'

interface ComposeArgs extends ComposeOptions {
  readonly output?: string | undefined
}

/** Composes to stdout or into a folder. */
export const composeCommand: Command<ComposeArgs> = {
  name: 'compose',
  describe: 'make a composition from parameters',
  positionals: ['files'],
  options: {
    ...composeOptions,
    output: { type: 'string', alias: 'o', describe: 'folder for composition.toml and template-params.toml' }
  },
  async run ({ output, ...init }, io) {
    const { compose } = await import('../compose.ts')
    // the simulation composes for itself
    const { compositionText, paramsText, warnings, doubts } = compose({ ...init, forRealInstances: true })
    for (const warning of [...warnings, ...doubts]) io.stderr.write(`gsplan-composer: ${printable(warning)}\n`)
    if (output === undefined) {
      io.stdout.write(documentFor(io.stdout, compositionText))
    } else {
      const { writeComposition } = await import('../write-composition.ts')
      writeComposition(output, { compositionText, paramsText })
    }
    return exitCodes.ok
  }
}
