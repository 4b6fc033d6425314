import { buffer } from 'node:stream/consumers'
import { sizeOf } from './draw-svg.ts'
import { openFont } from './fonts.ts'

/** Points of a PDF per CSS pixel. */
const POINTS = 72 / 96

/** A page as large as the drawing, the letters that it uses embedded. The same drawing gives the same bytes. */
export async function svgToPdf (svg: string, title: string): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: drawSvg }, { font }] = await Promise.all([
    import('pdfkit'), import('svg-to-pdfkit'), openFont(svg)])
  const document = new PDFDocument({
    size: sizeOf(svg).map(pixels => pixels * POINTS) as [number, number], margin: 0,
    // no font at the start: the standard one would be parsed for nothing
    font: null as unknown as string,
    // pdfkit makes the document's id from these
    info: { Title: title, Creator: 'gsplan', Producer: 'pdfkit', CreationDate: new Date(0) }
  })
  document.registerFont('DejaVu Sans', font as unknown as string)
  drawSvg(document, svg, 0, 0, { fontCallback: () => 'DejaVu Sans' })
  document.end()
  return buffer(document)
}
