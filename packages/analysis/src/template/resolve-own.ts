import type { ResolveHook } from 'node:module'

const self = new URL('../index.js', import.meta.url).href

/** Dependencies of this package that a template may import as well. */
const shared: readonly string[] = ['@gsplan/gate', 'arquero']

/** A resolve hook (`node:module`): imports of a template that are not installed where it lies are resolved here. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    if (specifier === '@gsplan/analysis') return { url: self, shortCircuit: true }
    if (shared.includes(specifier)) return nextResolve(specifier, { ...context, parentURL: import.meta.url })
    throw error
  }
}
