import { statSync } from 'node:fs'

/** Tests whether a file, not a folder, of that name exists. */
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
