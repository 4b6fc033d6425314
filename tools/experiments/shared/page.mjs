// Tables and figures of experiments in docs/experiments.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFigure } from '../../../packages/analysis/dist/index.js'
import { root } from '../../setup/set-up.mjs'

/** @param {ReadonlyArray<readonly string[]>} rows the heading first */
export const formatTable = ([head = [], ...rows]) =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

/**
 * Puts a text between the markers of an experiment.
 *
 * @param {string} name
 * @param {string} text
 */
export function writeSection (name, text) {
  const path = join(root, 'docs/experiments.md')
  const page = readFileSync(path, 'utf8')
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n?<!-- end -->)`)
  if (!section.test(page)) throw new Error(`docs/experiments.md: expected the marker <!-- ${name} -->, found none`)
  writeFileSync(path, page.replace(section, () => `<!-- ${name} -->\n${text}\n<!-- end -->`))
}

/**
 * Draws a specification as gsplan draws figures, into `docs/`.
 *
 * @param {string} name
 * @param {object} spec Vega-Lite
 */
export async function writeFigure (name, spec) {
  const figure = { name, title: name, caption: '', needs: [], overlay: false, spec: () => spec }
  const drawn = await renderFigure(/** @type {any} */ (figure), [])
  if (drawn === undefined) throw new Error(`${name}: expected something to draw, found nothing`)
  writeFileSync(join(root, `docs/experiment-${name}.png`), drawn.png)
}
