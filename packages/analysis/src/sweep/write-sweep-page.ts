import { join } from 'node:path'
import { printableLines, writeWhole } from '@gsplan/cli'
import { drawFigure } from '../figures/render/render-figure.ts'
import { writeFigures } from '../figures/render/write-figures.ts'
import { renderSweep } from './render-sweep.ts'
import { sweepFigures } from './sweep-figures.ts'
import type { SweepView } from './sweep-view.ts'

/** Place of a sweep's page. */
export interface WriteSweepPageInit {
  readonly folder: string
  /** Name of the page's file. */
  readonly page: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Draws a sweep: `figures/` and `figures.zip`, and a page that links the reports of its runs.
 *
 * @param page name of the page's file
 * @throws the signal's reason when it aborts
 */
export async function writeSweepPage (
  view: SweepView, { folder, page, signal }: WriteSweepPageInit
): Promise<void> {
  const drawn = []
  for (const { name, title, caption, spec } of sweepFigures(view)) {
    signal?.throwIfAborted()
    drawn.push({ name, title, caption, spec, ...await drawFigure(name, title, spec) })
  }
  await writeFigures(drawn, folder)
  await writeWhole(join(folder, page), renderSweep(view, drawn.map(({ inlineSvg, ...figure }) =>
    ({ ...figure, inlineSvg: printableLines(inlineSvg) }))))
}
