import type { TableColumns } from './column-values.ts'
import { cdfTable, pdfTable } from './delay-tables.ts'
import { deliveriesTable } from './deliveries-table.ts'
import { meshTable } from './mesh-table.ts'
import { messagesTable } from './messages-table.ts'
import { metricsTable } from './metrics-table.ts'
import { peersTable } from './peers-table.ts'
import { ratesTable } from './rates-table.ts'
import type { RunTable } from './run-table.ts'
import { scoresTable } from './scores-table.ts'
import { routerPeersTable } from './router-peers-table.ts'
import { routersTable } from './routers-table.ts'
import { scoreColumns, summaryTable } from './summary-table.ts'
import type { TableName } from './table-definitions.ts'
import type { TableSources } from './table-sources.ts'

type Build = (
  sources: TableSources, table: (name: TableName) => Promise<RunTable>
) => Promise<TableColumns> | TableColumns

/** Builder of each table; some build on other tables. */
const builders: Readonly<Record<TableName, Build>> = {
  peers: ({ extraction }) => peersTable(extraction.peers),
  scores: async ({ extraction }) => scoresTable(extraction.analysisDir, extraction.peers, extraction.budget),
  metrics: async sources => metricsTable(await sources.counters()),
  cdf: async sources => cdfTable((await sources.trace())?.tracestat),
  pdf: async sources => pdfTable((await sources.trace())?.tracestat),
  messages: async sources => messagesTable(await sources.log()),
  deliveries: async sources => deliveriesTable(await sources.log()),
  mesh: async sources => meshTable(await sources.log()),
  rates: async sources => {
    const trace = await sources.trace()
    return ratesTable(trace?.rates, (trace?.log.full.events ?? 0) > 0)
  },
  routers: async (sources, table) => routersTable(sources, async () => scoreColumns(await table('scores'))),
  router_peers: ({ extraction }) => routerPeersTable(extraction.routers),
  summary: async (sources, table) => summaryTable(sources, await table('scores'))
}

/** Makes the columns of a table. */
export const buildTable = async (name: TableName, ...args: Parameters<Build>): Promise<TableColumns> =>
  builders[name](...args)
