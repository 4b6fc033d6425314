import process from 'node:process'

/**
 * Every second of many bombs, neighbours of which are alike; all of them with GSPLAN_NIGHTLY=1, as they take minutes.
 *
 * @param bombs by name, those of one kind beside each other
 */
export function chosen<T> (bombs: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(bombs).filter((_, index) => index % 2 === 0 || process.env['GSPLAN_NIGHTLY'] !== undefined)
}
