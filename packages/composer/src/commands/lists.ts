import { exitCodes, type Command, type Io } from '@gsplan/cli'

function printList (names: readonly string[], io: Io): number {
  io.stdout.write(names.map(name => `${name}\n`).join(''))
  return exitCodes.ok
}

export const templatesCommand: Command = {
  name: 'templates',
  describe: 'list the bundled templates',
  options: {},
  async run (_args, io) {
    const { listTemplates } = await import('../template.ts')
    return printList(listTemplates(), io)
  }
}

export const configsCommand: Command = {
  name: 'configs',
  describe: 'list the saved configurations',
  options: {},
  async run (_args, io) {
    const { listConfigs } = await import('../snapshot/snapshot.ts')
    return printList(listConfigs(), io)
  }
}
