import { parseDuration } from '@gsplan/testground'

/** Tests whether a text is a duration above 0; other texts are none. */
export function isPositiveDuration (duration: string): boolean {
  try {
    return parseDuration(duration) > 0n
  } catch {
    return false
  }
}
