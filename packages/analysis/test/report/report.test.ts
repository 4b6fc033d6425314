import { table } from '@gsplan/gate/arquero'
import { expect, test } from 'vitest'
import { lines, colours } from '../../src/figures/theme.ts'
import { darkCss } from '../../src/report/dark-css.ts'
import { escapeJson } from '../../src/report/escape-json.ts'
import { hashOf, pageScripts } from '../../src/report/page-scripts.ts'
import { formatCell, numbers, text } from '../../src/report/report-table.ts'
import { allScoresTable, fourStatistics, negativeScoreTables } from '../../src/report/score-tables.ts'

test('JSON in a page ends no script and no line, and is what it was', () => {
  const hostile = { name: '</script><!--<script>&\u2028\u2029"\\' }
  const escaped = escapeJson(hostile)
  expect(escaped).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(escaped)).toEqual(hostile)
})

test('scripts of the page can be inlined, and the interpreter is a script', () => {
  const scripts = pageScripts()
  expect(scripts.length).toBe(4)
  for (const script of scripts) expect(script).not.toMatch(/<\/script|<!--|^(?:import|export)\b/im)
  expect(hashOf('alert(1)')).toBe('\'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=\'')
})

test('every colour of figures has one for dark pages', () => {
  const css = darkCss()
  for (const { light, dark } of [...Object.values(colours), ...lines]) expect(css).toContain(`.drawing [stroke="${light}"]{stroke:${dark}}`)
})

test('cells', () => {
  const [whole] = numbers(0, 'n')
  const [fine] = numbers(3, 'x')
  expect([formatCell(1234567, whole as never), formatCell(-0.12345, fine as never), formatCell(null, text('t')), formatCell('<b>', text('t')),
    formatCell(Infinity, fine as never), formatCell(-Infinity, fine as never)]).toEqual(['1234567', '-0.123', '–', '<b>', '∞', '−∞'])
})

test('statistics are min, max, median and mean', () => {
  expect(fourStatistics([3, 1, 10, 2])).toEqual([1, 10, 2.5, 4])
  expect(fourStatistics([])).toBeUndefined()
})

test('negative scores are those below 0, per peer and observer; honest peers come with their counters', () => {
  const scores = table({
    peer: [2, 2, 2, 3, null, 3], observer: [1, 1, 1, 1, 1, null], score: [-1, 5, -3, -7, -8, -9],
    honest: [true, true, true, false, null, false]
  })
  const metrics = table({ peer: [1, 2], published: [0, 4], delivered: [9, 8], rejected: [0, 1], duplicates: [3, null], droppedrpc: [0, 0] })
  expect(allScoresTable(scores)[0]?.rows).toEqual([[-9, 5, -5, -23 / 6]])
  expect(negativeScoreTables(scores, metrics).map(({ name, rows }) => [name, rows])).toEqual([
    ['negative-scores', [[2, 1, -3, -1, -2, -2], [3, 1, -7, -7, -7, -7]]],
    ['honest-negative', [[2, 1, -3, -1, -2, -2, 4, 8, 1, null, 0]]]
  ])
  expect(negativeScoreTables(scores.filter('d => d.score > 0'), metrics)).toEqual([])
})
