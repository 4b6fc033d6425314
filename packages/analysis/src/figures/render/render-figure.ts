import { WorkShare, type OnShare } from '@gsplan/cli'
import type { TopLevelSpec } from 'vega-lite'
import type { Figure, FigureRun } from '../figure.ts'
import { figures } from '../figures.ts'
import { drawSvg } from './draw-svg.ts'
import { fontFace } from './fonts.ts'
import { svgToPdf } from './svg-to-pdf.ts'
import { svgToPng } from './svg-to-png.ts'

/** A figure as files and pages hold it. */
export interface RenderedFigure extends Pick<Figure, 'name' | 'title' | 'caption' | 'logAxis'> {
  /** Vega-Lite specification, for restyling. */
  readonly spec: TopLevelSpec
  /** The same with values under the pointer and zoom, and with a logarithmic axis where that makes sense. */
  readonly interactive: TopLevelSpec
  readonly interactiveLog?: TopLevelSpec | undefined
  /** A file of its own, its font inside. */
  readonly svg: string
  /** The drawing as part of a page that has the font. */
  readonly inlineSvg: string
  /** 240 pixels to the inch at the width of a column, 85 mm. */
  readonly png: Uint8Array
  /** One page as large as the figure, its font inside. */
  readonly pdf: Uint8Array
}

const withFont = (svg: string): string => svg.replace(/<svg[^>]*>/, tag => `${tag}<style>${fontFace()}</style>`)

/**
 * Draws a specification in each form.
 *
 * @param name prefix of every id in it, so that one page can hold several
 */
export async function drawFigure (
  name: string, title: string, spec: TopLevelSpec
): Promise<Pick<RenderedFigure, 'svg' | 'inlineSvg' | 'png' | 'pdf'>> {
  const inlineSvg = await drawSvg(name, spec)
  return { svg: withFont(inlineSvg), inlineSvg, png: await svgToPng(inlineSvg), pdf: await svgToPdf(inlineSvg, title) }
}

/** @returns undefined when the tables hold nothing to draw */
export async function renderFigure (figure: Figure, runs: readonly FigureRun[]): Promise<RenderedFigure | undefined> {
  const spec = figure.spec(runs)
  const interactive = figure.spec(runs, { interactive: true })
  if (spec === undefined || interactive === undefined) return undefined
  const { name, title, caption, logAxis } = figure
  const interactiveLog = logAxis === undefined ? undefined : figure.spec(runs, { interactive: true, log: true })
  return { name, title, caption, logAxis, spec, interactive, interactiveLog, ...await drawFigure(name, title, spec) }
}

/** Options of {@link renderFigures}. */
export interface RenderFiguresOptions {
  readonly signal?: AbortSignal | undefined
  /** Told the share of the figures that are drawn. */
  readonly onShare?: OnShare | undefined
}

/**
 * All figures for which the tables have something: of one run, or of several over each other.
 *
 * @throws the signal's reason when it aborts
 */
export async function renderFigures (
  runs: readonly FigureRun[], { signal, onShare }: RenderFiguresOptions = {}
): Promise<RenderedFigure[]> {
  const rendered: RenderedFigure[] = []
  const share = new WorkShare(figures.length, onShare)
  for (const figure of figures) {
    signal?.throwIfAborted()
    const isWanted = runs.length === 1 || figure.overlay
    const one = isWanted ? await renderFigure(figure, runs) : undefined
    if (one !== undefined) rendered.push(one)
    share.add(1)
  }
  return rendered
}
