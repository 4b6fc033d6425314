import { lstatSync, rmSync } from 'node:fs'

/**
 * Removes the JUnit file of an earlier run before a new one begins: a run that is interrupted must not leave another's
 * verdict to the CI job. Links and devices stay.
 */
export function discardReport (junit: string | undefined): void {
  if (junit === undefined) return
  const found = lstatSync(junit, { throwIfNoEntry: false })
  if (found?.isFile() === true) rmSync(junit)
}
