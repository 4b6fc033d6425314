import { parseSnapshot, readSnapshot, resolveComposeParams, snapshotToParams, type Snapshot } from '@gsplan/composer'
import type { FormValues } from '../api.ts'
import { toValues } from './to-values.ts'

/** `1-5` for seeds in a row, else `1,3,7`. */
function formatSeeds (seeds: readonly number[]): string {
  const [first = 1] = seeds
  const isRow = seeds.length > 2 && seeds.every((seed, index) => seed === first + index)
  return isRow ? `${first}-${first + seeds.length - 1}` : seeds.join(',')
}

/** A form that was filled from a snapshot. */
export interface LoadedForm {
  readonly values: FormValues
  /** Parts of the snapshot that are not followed, a line each. */
  readonly warnings: readonly string[]
}

function toForm (snapshot: Snapshot, defaults: FormValues): LoadedForm {
  const { params, endpoint, thresholds, engine = '', seeds = [], warnings } = snapshotToParams(snapshot)
  const resolved = resolveComposeParams({ override: params })
  return {
    values: {
      ...defaults, ...toValues(resolved.params), engine: engine || defaults['engine'] || '',
      seeds: seeds.length === 0 ? defaults['seeds'] ?? '1' : formatSeeds(seeds), conditions: thresholds.join('\n'), endpoint,
      // a file says nothing for the user
      label: '', allowCode: 'false', allowScripts: 'false', force: 'false'
    },
    warnings: [...warnings, ...resolved.warnings]
  }
}

/**
 * Fills the form from a saved configuration, by its name.
 *
 * @throws {CompositionError}
 */
export const loadConfig = (name: string, defaults: FormValues): LoadedForm => toForm(readSnapshot(name), defaults)

/**
 * Fills the form from the text of a configuration snapshot, of ours or of the original's panel.
 *
 * @param where name for error messages
 * @throws {CompositionError}
 */
export const loadSnapshot = (text: string, where: string, defaults: FormValues): LoadedForm =>
  toForm(parseSnapshot(text, where), defaults)
