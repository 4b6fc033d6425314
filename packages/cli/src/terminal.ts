import type { Io, Output } from './io.ts'

export type Environment = NonNullable<Io['env']>

/** Tests whether a line on this output can be redrawn: a terminal that understands escapes. */
export const canRedraw = (output: Pick<Output, 'isTTY'>, env: Environment = {}): boolean =>
  output.isTTY === true && env['TERM'] !== 'dumb'

/** Allows colours on this output: as {@link canRedraw}, and NO_COLOR is not set (https://no-color.org). */
export const canColor = (output: Pick<Output, 'isTTY'>, env: Environment = {}): boolean =>
  canRedraw(output, env) && (env['NO_COLOR'] ?? '') === ''
