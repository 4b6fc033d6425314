import type { TopLevelSpec } from 'vega-lite'
import { measureText, openFont } from './fonts.ts'

/** Where Vega asks how wide a text is; its types leave this out. */
interface TextMetrics {
  readonly height: (item: object) => number
  width: (item: object, text: string) => number
}

let vega: Promise<typeof import('vega')> | undefined

/** Vega with the widths of the font's letters: without a canvas it guesses, and leaves room where none is needed. */
async function loadVega (): Promise<typeof import('vega')> {
  vega ??= Promise.all([import('vega'), openFont('')]).then(([loaded, { font }]) => {
    const { textMetrics } = loaded as unknown as { readonly textMetrics: TextMetrics }
    textMetrics.width = (item, text) => measureText(font, text) * textMetrics.height(item)
    return loaded
  })
  return vega
}

/**
 * Draws a specification. The drawing libraries are loaded when the first is drawn.
 *
 * @param name prefix of every id in it, so that one page can hold several
 */
export async function drawSvg (name: string, spec: TopLevelSpec): Promise<string> {
  const [{ parse, View }, { compile }] = await Promise.all([loadVega(), import('vega-lite')])
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  try {
    return renameIds(name, await view.toSVG())
  } finally {
    view.finalize()
  }
}

/** Vega numbers ids through the life of the process; here they begin anew, or the same figure would not be the same. */
function renameIds (name: string, svg: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id as string))]
  return ids.reduce((text, id, index) => text
    .replaceAll(` id="${id}"`, ` id="${name}-${index}"`).replaceAll(`url(#${id})`, `url(#${name}-${index})`), svg)
}

/** Width and height of a drawing, CSS pixels. */
export function sizeOf (svg: string): readonly [width: number, height: number] {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  return [Number(width), Number(height)]
}
