import type { ResolveHook } from 'node:module'

/** Packages that a template gets from whoever runs it, when it has none of its own. */
const own: Readonly<Record<string, URL>> = { '@gsplan/analysis': new URL('../index.js', import.meta.url) }

/** A resolve hook (`node:module`): what a template imports and can't find, it finds here. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context)
  } catch (error) {
    if (own[specifier] !== undefined) return { url: own[specifier].href, shortCircuit: true }
    if (specifier === 'arquero') return nextResolve(specifier, { ...context, parentURL: import.meta.url })
    throw error
  }
}
