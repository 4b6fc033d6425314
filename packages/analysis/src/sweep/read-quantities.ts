/** Units by kind, each with its size in the first of them. */
const kinds: ReadonlyArray<Readonly<Record<string, number>>> = [
  { ms: 1, s: 1000, m: 60_000, h: 3_600_000, us: 1e-3, µs: 1e-3, ns: 1e-6 },
  { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, KB: 1000, MB: 1e6, GB: 1e9 }
]

/** Values of a parameter as numbers of one unit. */
export interface Quantities {
  readonly numbers: readonly number[]
  /** Empty for none. */
  readonly unit: string
}

const quantity = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zA-Zµ/%]*)$/

/**
 * Reads values of a parameter as numbers: all of one unit, or durations or sizes of several.
 *
 * @returns undefined for values that are none, such as names of routers
 */
export function readQuantities (values: readonly string[]): Quantities | undefined {
  const found = values.flatMap(value => {
    const [, number, unit = ''] = quantity.exec(value.trim()) ?? []
    return number === undefined ? [] : [{ number: Number(number), unit }]
  })
  const [first] = found
  if (first === undefined || found.length < values.length) return undefined
  if (found.every(({ unit }) => unit === first.unit)) return { numbers: found.map(({ number }) => number), unit: first.unit }
  const kind = kinds.find(units => found.every(({ unit }) => Object.hasOwn(units, unit)))
  const [unit = ''] = Object.keys(kind ?? {})
  return kind === undefined ? undefined : { numbers: found.map(each => each.number * (kind[each.unit] ?? 1)), unit }
}
