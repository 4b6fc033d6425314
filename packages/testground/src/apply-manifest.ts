import type { Composition } from './composition.ts'
import type { Manifest } from './manifest.ts'

/** A default as an instance gets it; a parameter without one has JSON's null, as in Testground. */
const toText = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value ?? null)

/**
 * Completes a composition as Testground runs it: the plan's name is the manifest's, and parameters and build options that
 * are not set have the manifest's defaults
 * (`testground/pkg/api/composition_preparation.go`). An empty parameter counts as not set.
 */
export function applyManifest (composition: Composition, manifest: Manifest): Composition {
  const { global } = composition
  const { params = {} } = manifest.testcases.find(({ name }) => name === global.case) ?? {}
  const defaults = Object.entries(params).map(([name, { default: value }]) => [name, toText(value)] as const)
  const set = Object.entries(global.run?.test_params ?? {}).filter(([, value]) => value !== '')
  const buildDefaults = global.builder === undefined ? undefined : manifest.builders?.[global.builder]
  return {
    ...composition,
    global: {
      ...global,
      plan: manifest.name,
      build_config: buildDefaults === undefined ? global.build_config : { ...buildDefaults, ...global.build_config },
      run: { ...global.run, test_params: Object.fromEntries([...defaults, ...set]) }
    }
  }
}
