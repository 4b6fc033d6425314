import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Font } from 'fontkit'

/** The whole font; it comes with a package, so that a machine without any font draws the same. */
export function fontPath (): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', 'DejaVuSans.ttf')
}

let font: Promise<Font> | undefined

/** The font with its tables, read once. */
export const openFont = async (): Promise<Font> =>
  font ??= import('fontkit').then(({ openSync }) => openSync(fontPath()) as Font)

const advances = new Map<string, number>()

/** Width of a text, in sizes of the font, without kerning. */
export function measureText (dejavu: Font, text: string): number {
  let width = 0
  for (const letter of text) {
    let advance = advances.get(letter)
    if (advance === undefined) {
      advance = dejavu.glyphForCodePoint(letter.codePointAt(0) ?? 0).advanceWidth / dejavu.unitsPerEm
      advances.set(letter, advance)
    }
    width += advance
  }
  return width
}

let face: string | undefined

/** CSS that brings the letters of figures with it. */
export function fontFace (): string {
  face ??= `@font-face{font-family:"DejaVu Sans";src:url(data:font/woff2;base64,${
    readFileSync(new URL('../../../fonts/dejavu-sans-subset.woff2', import.meta.url)).toString('base64')})format("woff2")}`
  return face
}
