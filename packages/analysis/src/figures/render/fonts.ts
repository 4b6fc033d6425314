import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Font } from 'fontkit'

/** A font that comes with us or with a package, so that a machine without any draws the same. */
export interface DrawingFont {
  readonly path: string
  readonly font: Font
}

const subsetPath = fileURLToPath(new URL('../../../fonts/dejavu-sans-subset.ttf', import.meta.url))

function wholePath (): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf', 'DejaVuSans.ttf')
}

const opened = new Map<string, Promise<DrawingFont>>()

/** Reads a font once. */
async function open (path: string): Promise<DrawingFont> {
  const known = opened.get(path)
  if (known !== undefined) return known
  const font = import('fontkit').then(({ openSync }) => ({ path, font: openSync(path) as Font }))
  opened.set(path, font)
  return font
}

/** The smallest of our fonts that has all letters of a text: the subset for figures, or else the whole font. */
export async function openFont (text: string): Promise<DrawingFont> {
  const subset = await open(subsetPath)
  const letters = [...new Set(text)].map(letter => letter.codePointAt(0) ?? 0)
  return letters.every(letter => letter < 0x20 || subset.font.hasGlyphForCodePoint(letter)) ? subset : open(wholePath())
}

const advances = new Map<string, number>()

/** Width of a text, in sizes of the font, without kerning. */
export function measureText (font: Font, text: string): number {
  let width = 0
  for (const letter of text) {
    let advance = advances.get(letter)
    if (advance === undefined) {
      advance = font.glyphForCodePoint(letter.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm
      advances.set(letter, advance)
    }
    width += advance
  }
  return width
}

let face: string | undefined

/** CSS that brings the letters of figures with it. */
export function fontFace (): string {
  face ??= `@font-face{font-family:"DejaVu Sans";src:url(data:font/ttf;base64,${
    readFileSync(subsetPath).toString('base64')})format("truetype")}`
  return face
}
