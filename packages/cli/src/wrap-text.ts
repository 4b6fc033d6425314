import { printable } from './printable.ts'

/** Columns of a text for people, on wider terminals too, and where the width is unknown. */
export const TEXT_COLUMNS = 80

const NO_BREAK = '\u00a0'

/** Breaks text into lines of at most `width` characters where spaces allow it. */
export function breakLines (text: string, width: (line: number) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width(lines.length)) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** A text that {@link wrapText} keeps on one line, such as a path with spaces. */
export const unbroken = (text: string): string => text.replaceAll(' ', NO_BREAK)

/**
 * Wraps an untrusted text to lines of {@link TEXT_COLUMNS}, not at no-break spaces, which become spaces; a word that is
 * longer, such as a path, has a line of its own.
 *
 * @param first before the first line
 * @param rest before the others
 */
export function wrapText (text: string, first: string = '', rest: string = first): string {
  const indent = (line: number): string => line === 0 ? first : rest
  return breakLines(printable(text), line => TEXT_COLUMNS - indent(line).length)
    .map((line, index) => `${indent(index)}${line}`).join('\n').replaceAll(NO_BREAK, ' ')
}

/** Keeps a metric's name, its value and the unit together. */
const unbrokenValues = (text: string): string => text
  .replaceAll(/\b([a-z]+_[a-z0-9_]+) (?=[\d∞]|not measurable)/g, `$1${NO_BREAK}`)
  .replaceAll('not measurable', unbroken('not measurable'))
  .replaceAll(/(?<=[\d∞]) (?=[a-zµ%]{1,3}(?:[,;)]|$))/giu, NO_BREAK)

/**
 * Wraps each line of an untrusted text as {@link wrapText}, after its own indent and two columns more where it goes on. A
 * metric and its value stay together: `latency_p99 1.5 ms`.
 */
export const wrapLines = (text: string): string => text.split('\n').map(line => {
  const content = line.trimStart()
  const indent = line.slice(0, line.length - content.length)
  return wrapText(unbrokenValues(content), indent, `${indent}  `)
}).join('\n')
