import { fontPath } from './fonts.ts'

/** Pixels of the picture per CSS pixel: 300 to the inch. */
const ZOOM = 300 / 96

export async function svgToPng (svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: [fontPath()], defaultFontFamily: 'DejaVu Sans' }
  }).render().asPng()
}
