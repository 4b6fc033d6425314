import { openFont } from './fonts.ts'

/** Pixels of the picture per CSS pixel: 240 to the inch. */
const ZOOM = 240 / 96

export async function svgToPng (svg: string): Promise<Uint8Array> {
  const [{ Resvg }, { path }] = await Promise.all([import('@resvg/resvg-js'), openFont(svg)])
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: [path], defaultFontFamily: 'DejaVu Sans' }
  }).render().asPng()
}
