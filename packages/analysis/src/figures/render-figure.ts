import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Figure } from './latency-figures.ts'

/** A figure as files hold it. */
export interface RenderedFigure extends Figure {
  readonly svg: string
  readonly png: Uint8Array
}

/** Pixels per unit of the SVG: sharp on dense screens and in print. */
const PNG_ZOOM = 2

/** Fonts come with the package, so that a machine without any draws the same. */
function fontFile (): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', 'DejaVuSans.ttf')
}

/** Draws a figure as SVG and PNG. The drawing libraries are loaded when the first is drawn. */
export async function renderFigure (figure: Figure): Promise<RenderedFigure> {
  const [vega, { compile }, { Resvg }] = await Promise.all([
    import('vega'), import('vega-lite'), import('@resvg/resvg-js')])
  const view = new vega.View(vega.parse(compile(figure.spec).spec), { renderer: 'none' })
  try {
    const svg = await view.toSVG()
    const png = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: PNG_ZOOM },
      font: { loadSystemFonts: false, fontFiles: [fontFile()], defaultFontFamily: 'DejaVu Sans' }
    }).render().asPng()
    return { ...figure, svg, png }
  } finally {
    view.finalize()
  }
}
