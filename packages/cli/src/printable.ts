import type { Output } from './io.ts'

/** Control characters, and those that reorder or break lines: a terminal obeys them instead of showing them. */
const commanding = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu

const escape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Text from outside as one line that can't steer a terminal: control characters as `\u001b`. */
export const printable = (text: string): string => text.replace(commanding, escape)

/** As {@link printable}, with line breaks and tabs as they are. */
export const printableLines = (text: string): string =>
  text.replace(commanding, char => char === '\n' || char === '\t' ? char : escape(char))

/**
 * A document in JSON or TOML, for that output: a terminal gets control characters as `\u001b`, which readers of either
 * take for the same value; a file or pipe gets the text as it is.
 */
export const documentFor = ({ isTTY }: Pick<Output, 'isTTY'>, text: string): string =>
  isTTY === true ? printableLines(text) : text
