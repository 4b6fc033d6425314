import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countConfigurations, describePoint, listConfigurations, listPoints } from '../../../src/sweep/grid/expand-grid.ts'
import type { Axis, Grid } from '../../../src/sweep/grid/grid.ts'
import { pointsOf } from '../../../src/sweep/grid/shard.ts'
import { pointKey, type KeyFacts } from '../../../src/sweep/points/point-key.ts'

const toAxis = (values: readonly string[], index: number): Axis => ({ name: `AXIS_${index}`, values, scale: 'linear' })
const someValues = (size: { minLength: number, maxLength: number }): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.stringMatching(/^[a-z0-9.]{1,4}$/), size)
const someSeeds = fc.uniqueArray(fc.nat(1000), { minLength: 1, maxLength: 5 })

const crossed: fc.Arbitrary<Grid> = fc.record({
  axes: fc.array(someValues({ minLength: 1, maxLength: 4 }), { maxLength: 4 }).map(all => all.map(toAxis)),
  seeds: someSeeds, combine: fc.constant('crossed' as const)
})
const zipped: fc.Arbitrary<Grid> = fc.nat(5).chain(length => fc.record({
  axes: fc.array(someValues({ minLength: length + 1, maxLength: length + 1 }), { minLength: 1, maxLength: 3 }).map(all => all.map(toAxis)),
  seeds: someSeeds, combine: fc.constant('zipped' as const)
}))

test('a crossed grid has each choice of values once, the last axis varying fastest', () => {
  fc.assert(fc.property(crossed, grid => {
    const all = listConfigurations(grid)
    expect(all).toHaveLength(grid.axes.reduce((product, { values }) => product * values.length, 1))
    expect(countConfigurations(grid)).toBe(all.length)
    expect(new Set(all.map(values => JSON.stringify(values))).size).toBe(all.length)
    const placeIn = (axis: Axis, value = ''): number => axis.values.indexOf(value)
    const places = all.map(values =>
      grid.axes.reduce((at, axis) => at * axis.values.length + placeIn(axis, values[axis.name]), 0))
    expect(places).toEqual(all.map((_, index) => index))
  }))
})

test('a zipped grid has the values of the same place together', () => {
  fc.assert(fc.property(zipped, grid => {
    const all = listConfigurations(grid)
    expect(countConfigurations(grid)).toBe(all.length)
    expect(all).toEqual(grid.axes[0]?.values.map((_, index) =>
      Object.fromEntries(grid.axes.map(({ name, values }) => [name, values[index]]))))
  }))
})

test('points are numbered from 1, all seeds of a configuration before the next', () => {
  fc.assert(fc.property(fc.oneof(crossed, zipped), grid => {
    const points = listPoints(grid)
    expect(points.map(({ number }) => number)).toEqual(points.map((_, index) => index + 1))
    expect(points.map(({ seed }) => seed)).toEqual(listConfigurations(grid).flatMap(() => grid.seeds))
    expect(new Set(points.map(describePoint)).size).toBe(points.length)
  }))
})

test('parts are disjoint, cover all points, and differ by one point at most', () => {
  fc.assert(fc.property(fc.oneof(crossed, zipped), fc.integer({ min: 1, max: 40 }), (grid, of) => {
    const points = listPoints(grid)
    const parts = Array.from({ length: of }, (_, index) => pointsOf(points, { index: index + 1, of }))
    expect(parts.flat().map(({ number }) => number).sort((a, b) => a - b)).toEqual(points.map(({ number }) => number))
    const sizes = parts.map(part => part.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(pointsOf(points, undefined)).toEqual(points)
  }))
})

const maybeText = fc.option(fc.string(), { nil: undefined })
const router = fc.record({ module: fc.string(), version: fc.string(), integrity: maybeText, dependencies: maybeText })
const facts: fc.Arbitrary<KeyFacts> = fc.record({
  digests: fc.record({ meaning: fc.string(), plan: fc.option(fc.string(), { nil: undefined }) }), engine: fc.constantFrom('sim', 'exec'), seed: fc.nat(),
  target: router, targets: fc.option(fc.array(router.map(each => ({ ...each, groups: [] }))), { nil: undefined }),
  versions: fc.record({ gsplan: fc.constantFrom('0.1.0', '0.2.0'), node: fc.string() }),
  wire: fc.option(fc.constant('bytes' as const), { nil: undefined }), trim: fc.boolean(),
  settings: fc.option(fc.record({ processes: fc.string() }), { nil: undefined })
})

test('the key of a point follows from its facts, in whatever order, and from nothing else', () => {
  fc.assert(fc.property(facts, one => {
    const shuffled = Object.fromEntries(Object.entries(one).reverse()) as unknown as KeyFacts
    expect(pointKey({ ...shuffled, versions: { ...one.versions, node: 'v99' } })).toBe(pointKey(one))
    expect(pointKey(one)).toMatch(/^[0-9a-f]{16}$/)
  }))
})

test('points with other facts have other keys', () => {
  const one: KeyFacts = {
    digests: { meaning: 'sha256-a' }, engine: 'sim', seed: 1, target: { module: 'a', version: '1', integrity: 'x' }, versions: { gsplan: '0.1.0' }
  }
  const others: ReadonlyArray<Partial<KeyFacts>> = [
    {}, { digests: { meaning: 'sha256-b' } }, { engine: 'exec' }, { seed: 2 }, { target: { module: 'b', version: '1', integrity: 'x' } },
    { target: { module: 'a', version: '2', integrity: 'x' } }, { target: { module: 'a', version: '1', integrity: 'y' } },
    { target: { module: 'a', version: '1' } }, { targets: [{ module: 'a', version: '1', groups: [] }] }, { versions: { gsplan: '0.2.0' } },
    { wire: 'bytes' }, { trim: true }, { digests: { meaning: 'sha256-a', plan: 'sha256-p' } },
    { target: { module: 'a', version: '1', integrity: 'x', dependencies: 'y' } }, { settings: { processes: '1' } }, { settings: { processes: '2' } }
  ]
  expect(new Set(others.map(other => pointKey({ ...one, ...other }))).size).toBe(others.length)
})
