import { join } from 'node:path'
import { SWEEP_PAGE, SWEEP_PREFIX } from '@gsplan/run-format'
import type { SweepView } from '../api.ts'
import { lookAt } from '../look-at.ts'

/** Most sweeps of a list. */
const MAX_SWEEPS = 200

/** Tests whether a name can be that of a sweep's folder. */
export const isSweepName = (name: string): boolean => name.startsWith(SWEEP_PREFIX) && !/[/\\\0]/.test(name)

/** Sweeps of an output folder. */
interface ListedSweeps {
  /** The last by name first. */
  readonly sweeps: SweepView[]
  /** Number of those that are too many for the list. */
  readonly leftOut: number
}

/** Lists the sweeps of an output folder. @param names of folders in it, in order */
export function listSweeps (output: string, names: readonly string[]): ListedSweeps {
  const all = names.filter(isSweepName)
  const sweeps = all.slice(-MAX_SWEEPS).reverse().map(name => ({
    name, hasPage: lookAt(join(output, name, SWEEP_PAGE))?.isFile() === true
  }))
  return { sweeps, leftOut: all.length - sweeps.length }
}
