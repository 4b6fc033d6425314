/**
 * Testground's formats: compositions, manifests, an instance's environment, run events, and their units.
 *
 * @module
 */
export { applyManifest } from './apply-manifest.ts'
export type {
  BuildSection, Composition, CompositionGlobal, CompositionGroup, CompositionRun, CompositionRunGroup, Dependency, Instances,
  RunSection
} from './composition.ts'
export type { TomlTable } from './composition-shape.ts'
export { formatDuration, parseDuration } from './duration.ts'
export { FormatError } from './errors.ts'
export { expandInstances, resolveGroups, type GroupSpec, type InstanceSpec } from './expand-instances.ts'
export {
  assertCase, assertRunnable, formatManifest, parseManifest, type Manifest, type ManifestParameter, type ManifestTestCase
} from './manifest.ts'
export { formatComposition, parseComposition, validateComposition } from './parse-composition.ts'
export { parseToml, type ParseTomlOptions } from './parse-toml.ts'
export { countWithin, parseRate, type Rate } from './rate.ts'
export { formatInstanceParams, formatRunEnv, parseInstanceParams, parseRunEnv, type RunEnv } from './run-env.ts'
export {
  formatLegacyRunEvent, formatRunEvent, parseRunEventLine, type RunEvent, type RunEventRecord, type StatedEnv
} from './run-event.ts'
export { selectRun } from './select-run.ts'
export { parseSize } from './size.ts'
