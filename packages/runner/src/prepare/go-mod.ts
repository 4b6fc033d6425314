import { goModDirectives } from '@gsplan/go-router'

/** A module that a `go.mod` names, and its version; a local folder has none. */
export interface GoModule {
  readonly module: string
  readonly version: string
}

/**
 * Finds a module in a `go.mod`: the version that it requires, or the replacement (go.dev/ref/mod).
 *
 * @returns undefined if it doesn't require it
 */
export function findGoModule (text: string, module: string): GoModule | undefined {
  let found: GoModule | undefined
  let replacement: GoModule | undefined
  for (const [directive, args] of goModDirectives(text)) {
    if (args[0] !== module) continue
    if (directive === 'require') found = { module, version: args[1] ?? '' }
    if (directive === 'replace') {
      const [target = '', version = ''] = args.slice(args.indexOf('=>') + 1)
      replacement = { module: target, version }
    }
  }
  return found === undefined ? undefined : replacement ?? found
}
