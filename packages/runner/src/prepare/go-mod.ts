/** A module that a `go.mod` names, and its version; a local folder has none. */
export interface GoModule {
  readonly module: string
  readonly version: string
}

/** Directives with their arguments, one of a block each: `require a v1` and `require ( a v1 )` are the same. */
function * directives (text: string): Generator<readonly [directive: string, args: readonly string[]]> {
  let block: string | undefined
  for (const line of text.split('\n')) {
    const words = line.replace(/\/\/.*$/, '').split(/\s+/).filter(word => word !== '')
      .map(word => word.replace(/^["`]|["`]$/g, ''))
    const [first, second] = words
    if (first === undefined) continue
    if (block !== undefined && first === ')') block = undefined
    else if (block !== undefined) yield [block, words]
    else if (second === '(') block = first
    else yield [first, words.slice(1)]
  }
}

/**
 * Finds a module in a `go.mod`: the version that it requires, or the replacement (go.dev/ref/mod).
 *
 * @returns undefined if it doesn't require it
 */
export function findGoModule (text: string, module: string): GoModule | undefined {
  let found: GoModule | undefined
  let replacement: GoModule | undefined
  for (const [directive, args] of directives(text)) {
    if (args[0] !== module) continue
    if (directive === 'require') found = { module, version: args[1] ?? '' }
    if (directive === 'replace') {
      const [target = '', version = ''] = args.slice(args.indexOf('=>') + 1)
      replacement = { module: target, version }
    }
  }
  return found === undefined ? undefined : replacement ?? found
}
