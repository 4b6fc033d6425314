import { lstatSync, type Stats } from 'node:fs'

/** Looks at a path without following a link; undefined where nothing is, and where the system doesn't let this user look. */
export function lookAt (path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
