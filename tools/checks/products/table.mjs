// @ts-check

/** @param {number | undefined} value */
const whole = value => value === undefined ? '–' : value.toFixed(0)

/**
 * Formats what installing and starting each product costs; `!` marks a budget that is exceeded.
 *
 * @param {ReadonlyArray<Awaited<ReturnType<typeof import('./check-product.mjs').checkProduct>>>} products
 */
export function formatTable (products) {
  const rows = products.toSorted((a, b) => a.name < b.name ? -1 : 1).flatMap(({ name, weight, budget, starts }) => {
    const first = [
      name, `${whole(weight?.packages)} / ${whole(budget?.packages)}`, `${weight?.mb.toFixed(1) ?? '–'} / ${whole(budget?.mb)}`,
      weight !== undefined && budget !== undefined && (weight.packages > budget.packages || weight.mb > budget.mb) ? '!' : ''
    ]
    return starts.length === 0
      ? [[...first, '', '', '']]
      : starts.map(({ bin, versionMs, helpMs }, index) => [
          ...index === 0 ? first : ['', '', '', ''], bin, whole(versionMs), whole(helpMs)
        ])
  })
  const table = [['package', 'packages', 'MB', '', 'bin', '--version', '--help (ms CPU above node -e 0)'], ...rows]
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)))
  return table.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
