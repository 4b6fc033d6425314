import { statSync } from 'node:fs'

/** Tests whether a file of that name exists, or a pipe as a shell makes it of `<(…)`: no folder, socket or device. */
export function isFileOrPipe (path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && (found.isFile() || found.isFIFO())
}
