import type { Command } from '@gsplan/cli'
import { defaultRunOptions } from '../run-options.ts'

interface UiArgs {
  readonly output: string
  readonly port?: number | undefined
  readonly open?: boolean | undefined
}

/** Serves the panel. */
export const uiCommand: Command<UiArgs> = {
  name: 'ui',
  describe: 'the panel: configure, run and look at results in a browser, on loopback',
  options: {
    output: { type: 'string', alias: 'o', default: defaultRunOptions.output, describe: 'folder for run directories' },
    port: { type: 'number', integer: true, min: 1, max: 65_535, describe: 'port; default: any that is free' },
    open: { type: 'boolean', undecided: true, describe: 'open a browser; default: where there is a display' }
  },
  async run (args, io) {
    const { servePanel } = await import('../panel/serve-panel.ts')
    return servePanel(args, io)
  }
}
