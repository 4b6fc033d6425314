import { statSync } from 'node:fs'

/** Whether there is a file of that name; a folder is none. */
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true
