// Figures of experiments in docs/.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderFigure } from '../../../packages/analysis/dist/index.js'
import { root } from '../../setup/set-up.mjs'

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
