import { exitCodes, type Command } from '@gsplan/cli'

export interface TablesArgs {
  readonly json: boolean
}

/** Lists the tables of a run with their columns. */
export const tablesCommand: Command<TablesArgs> = {
  name: 'tables',
  describe: 'list tables with columns, types, units and definitions',
  options: { json: { type: 'boolean', describe: 'JSON instead of text' } },
  async run ({ json }, io) {
    const { tableDefinitions } = await import('../tables/table-definitions.ts')
    const { formatTables } = await import('../tables/format-tables.ts')
    io.stdout.write(json ? `${JSON.stringify(tableDefinitions, null, 2)}\n` : formatTables(tableDefinitions))
    return exitCodes.ok
  }
}
