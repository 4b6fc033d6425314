/**
 * Tests whether a text can be a user's name for a run (`--name`), which becomes part of a folder's name, of a report's
 * title and of an S3 key: up to 100 letters, digits, `.`, `_` and `-`, not beginning with `.`.
 */
export const isRunLabel = (label: string): boolean => /^[A-Za-z0-9._-]{1,100}$/.test(label) && !label.startsWith('.')

/** Tests whether a text names one folder directly below another; names of runs of other tools are free otherwise. */
export const isRunName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)

const two = (number: number): string => String(number).padStart(2, '0')

/** Name of a new run: `pubsub-test-<YYYYMMDD-HHMMSS>[-<label>]`, in local time as the original's. */
export function createRunName (date: Date, label?: string): string {
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`
  return `pubsub-test-${day}-${time}${label === undefined ? '' : `-${label}`}`
}
