import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Font } from 'fontkit'

/** A font of this package: a machine without fonts draws the same. */
export interface DrawingFont {
  readonly path: string
  readonly font: Font
}

const pathOf = (file: string): string => fileURLToPath(new URL(`../../../fonts/${file}`, import.meta.url))

const subsetPath = pathOf('dejavu-sans-subset.ttf')
const wholePath = pathOf('DejaVuSans.ttf')

const opened = new Map<string, Promise<DrawingFont>>()

/** Reads a font once. */
async function open (path: string): Promise<DrawingFont> {
  const known = opened.get(path)
  if (known !== undefined) return known
  const font = import('fontkit').then(({ openSync }) => ({ path, font: openSync(path) as Font }))
  opened.set(path, font)
  return font
}

/** The smallest font that has all letters of a text: the subset for figures, or else the whole DejaVu Sans. */
export async function openFont (text: string): Promise<DrawingFont> {
  const subset = await open(subsetPath)
  const letters = [...new Set(text)].map(letter => letter.codePointAt(0) ?? 0)
  return letters.every(letter => letter < 0x20 || subset.font.hasGlyphForCodePoint(letter)) ? subset : open(wholePath)
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
