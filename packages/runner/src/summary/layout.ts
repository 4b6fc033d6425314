import { relative } from 'node:path'
import { styleText } from 'node:util'
import { printable } from '@gsplan/cli'
import type { VerdictStatus } from '@gsplan/run-format'

const colours: Readonly<Record<VerdictStatus, Parameters<typeof styleText>[0]>> = {
  passed: ['green', 'bold'], failed: ['red', 'bold'], invalid: ['yellow', 'bold'], breached: ['red', 'bold'],
  unjudged: ['cyan', 'bold']
}

/** A status as a headline begins with it; whether to colour it is decided by the caller. */
export function formatStatus (status: VerdictStatus, colour: boolean): string {
  const text = status.toUpperCase()
  return colour ? styleText(colours[status], text, { validateStream: false }) : text
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
