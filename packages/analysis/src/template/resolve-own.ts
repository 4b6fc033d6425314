import type { ResolveHook } from 'node:module'

const self = new URL('../index.js', import.meta.url).href

/** Imports of a template, and the dependency of this package that each stands for. */
const shared: ReadonlyMap<string, string> = new Map([
  ['@gsplan/gate', '@gsplan/gate'], ['@gsplan/gate/arquero', '@gsplan/gate/arquero'], ['arquero', '@gsplan/gate/arquero']
])

/** A resolve hook (`node:module`): imports of a template that are not installed where it lies are resolved here. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    if (specifier === '@gsplan/analysis') return { url: self, shortCircuit: true }
    const own = shared.get(specifier)
    if (own !== undefined) return nextResolve(own, { ...context, parentURL: import.meta.url })
    throw error
  }
}
