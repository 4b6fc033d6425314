import type { RunTable } from '@gsplan/gate'

/** A row of the table `routers`: values by column, the name as `router`. */
export type RouterRow = Readonly<Record<string, string | number | null>>

/** Rows of the table `routers` for JSON; undefined for a run of one router. */
export const routerRows = (routers: RunTable): readonly RouterRow[] | undefined => routers.numRows() === 0
  ? undefined
  : routers.objects().map(row => Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value as RouterRow[string] | undefined ?? null])))
