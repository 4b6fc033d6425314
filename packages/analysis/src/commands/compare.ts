import type { Command } from '@gsplan/cli'
import { compareCommand as dataCommand, compareOptions } from '@gsplan/gate/commands'
import type { CompareWithFiguresArgs } from '../compare/compare-with-figures.ts'

/** Compares runs, as the command of gate does, with figures and a page. */
export const compareCommand: Command<CompareWithFiguresArgs> = {
  ...dataCommand,
  options: {
    ...compareOptions,
    output: { type: 'string', alias: 'o', describe: 'folder for comparison.html, .md and .json' }
  },
  async run (args, io) {
    const { compareWithFigures } = await import('../compare/compare-with-figures.ts')
    return compareWithFigures(args, io)
  }
}
