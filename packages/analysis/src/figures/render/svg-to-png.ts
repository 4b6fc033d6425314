import { missingNativePart } from '@gsplan/cli'
import { openFont } from './fonts.ts'

/** Pixels of the picture per CSS pixel: 240 to the inch. */
const ZOOM = 240 / 96

/** Package that draws pictures; its code is native, and comes as an optional package for each kind of machine. */
const rasterizer = '@resvg/resvg-js'

/** @throws {MissingProgramError} */
async function loadRasterizer (): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js')
  } catch (cause) {
    throw missingNativePart('drawing figures', rasterizer, cause)
  }
}

/**
 * Asserts that figures can be drawn on this machine.
 *
 * @throws {MissingProgramError} when the native part of a package is missing, with the command that installs it
 */
export async function assertCanDraw (): Promise<void> {
  await loadRasterizer()
}

export async function svgToPng (svg: string): Promise<Uint8Array> {
  const [{ Resvg }, { path }] = await Promise.all([loadRasterizer(), openFont(svg)])
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: [path], defaultFontFamily: 'DejaVu Sans' }
  }).render().asPng()
}
