import { lookAt } from './make-folder.ts'
import { isOpenFile } from './output-place.ts'

/**
 * Tells a path that leads to no regular file.
 *
 * @returns its kind with an article, `a named pipe`; undefined for a regular file, and where nothing is
 */
export function irregularKind (path: string): string | undefined {
  const found = lookAt(path)
  if (found === undefined || found.isFile()) return undefined
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a named pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}

/** Tells a named pipe or socket, on which reading may wait for ever: not /dev/stdin, nor what a shell opens for `<(…)`. */
export function endlessKind (path: string): string | undefined {
  const kind = irregularKind(path)
  return (kind === 'a named pipe' || kind === 'a socket') && !isOpenFile(path) ? kind : undefined
}
