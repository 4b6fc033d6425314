import { relative } from 'node:path'
import { styleText } from 'node:util'
import { printable } from '@gsplan/cli'
import type { VerdictStatus } from '@gsplan/run-format'

/** Columns of a summary. */
export const WIDTH = 80

const colours: Readonly<Record<VerdictStatus, Parameters<typeof styleText>[0]>> = {
  passed: ['green', 'bold'], failed: ['red', 'bold'], invalid: ['yellow', 'bold'], breached: ['red', 'bold'],
  unjudged: ['cyan', 'bold']
}

/** A status as a headline begins with it; whether to colour it is decided by the caller. */
export function formatStatus (status: VerdictStatus, colour: boolean): string {
  const text = status.toUpperCase()
  return colour ? styleText(colours[status], text, { validateStream: false }) : text
}

/**
 * Wraps an untrusted text to lines of {@link WIDTH} columns, not at no-break spaces; a word that is longer has a line of
 * its own.
 *
 * @param first before the first line
 * @param rest before the others
 */
export function wrap (text: string, first: string = '', rest: string = first): string {
  const lines: string[] = []
  let line = ''
  const indent = (): string => lines.length === 0 ? first : rest
  for (const word of printable(text).split(' ')) {
    if (line !== '' && indent().length + line.length + 1 + word.length > WIDTH) {
      lines.push(`${indent()}${line}`)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, `${indent()}${line}`].join('\n').replaceAll('\u00a0', ' ')
}

/** A path as users type it: relative when it lies below the working folder. */
export function shownPath (path: string): string {
  const below = relative(process.cwd(), path)
  return below === '' ? '.' : below.startsWith('..') ? path : below
}

/** Rows of a name and a value, names in a column; a path or command is never broken. */
export function formatRows (rows: ReadonlyArray<readonly [name: string, value: string]>): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${printable(value)}`)
}
