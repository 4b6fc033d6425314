import { basename } from 'node:path'
import { printable } from '@gsplan/cli'
import type { RunTable } from '@gsplan/gate'

/** Columns beside the router's name: heading, width, and text of a row of the table `routers`. */
type Column = readonly [heading: string, width: number, show: (row: RouterRow) => string]

type RouterRow = Readonly<Record<string, number | null>>

const fixed = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits)

const columns: readonly Column[] = [
  ['peers', 6, ({ peers }) => fixed(peers, 0)],
  ['missing', 8, ({ undelivered }) => fixed(undelivered, 0)],
  ['p50, ms', 9, ({ latency_p50: value }) => fixed(value, 1)],
  ['p99, ms', 9, ({ latency_p99: value }) => fixed(value, 1)],
  ['dupl.', 7, ({ duplicates_per_delivery: value }) => fixed(value, 2)],
  ['mesh', 7, ({ mesh_degree_within: own, mesh_degree_across: others }) =>
    fixed(own === null || others === null ? null : (own ?? 0) + (others ?? 0), 1)],
  ['score', 7, ({ score_across_min: value }) => fixed(value, 1)]
]

/** Columns of a router's name. */
const NAME = 24

/** The end of a module's name and its version, as in the line on the run. */
function shortName (router: string): string {
  const [module = '', version = ''] = router.split(' ')
  const name = printable([basename(module), version].filter(part => part !== '').join('@'))
  return name.length <= NAME ? name : `…${name.slice(1 - NAME)}`
}

const formatRow = (name: string, cells: readonly string[]): string =>
  `  ${name.padEnd(NAME)}${cells.map((cell, index) => cell.padStart(columns[index]?.[1] ?? 0)).join('')}`

/** Middle of values, of an even number the mean of the two; null where one is missing. */
function median (values: ReadonlyArray<number | null | undefined>): number | null {
  const known = values.filter(value => value !== null && value !== undefined).sort((a, b) => a - b)
  if (known.length < values.length || known.length === 0) return null
  const half = known.length / 2
  return ((known[Math.ceil(half) - 1] ?? 0) + (known[Math.floor(half)] ?? 0)) / 2
}

/**
 * Lines on each router of a run whose groups have several, or of a set of such runs the medians; none for runs of one
 * router.
 *
 * @param tables the table `routers` of each run
 */
export function routerLines (tables: ReadonlyArray<Pick<RunTable, 'objects'>>): string[] {
  const rows = tables.flatMap(table => table.objects() as Array<RouterRow & { readonly router: unknown }>)
  const names = [...new Set(rows.map(({ router }) => String(router)))].sort()
  if (names.length === 0) return []
  return [
    formatRow('router', columns.map(([heading]) => heading)),
    ...names.map(name => {
      const own = rows.filter(({ router }) => String(router) === name)
      const fields = Object.keys(own[0] ?? {}).filter(field => field !== 'router')
      const row = Object.fromEntries(fields.map(field => [field, median(own.map(each => each[field]))]))
      return formatRow(shortName(name), columns.map(([, , show]) => show(row)))
    }),
    '  dupl.: duplicates per delivery; score: the lowest that it gives to the others', ''
  ]
}
