import { UsageError } from '@gsplan/cli'

/** A name with the version behind it that npm and Go write there. */
const withVersion = /^(@?[^@\s]+)@([^@/\s]+)$/

/** Explains that a GS_MODULE is none of those that there are, and where its version belongs. */
export function explainModule (module: string): UsageError {
  const shown = /\s/.test(module) ? JSON.stringify(module) : module
  const [, name, version] = withVersion.exec(module) ?? []
  const hint = name === undefined ? '' : `; the version has a parameter of its own: -D GS_MODULE=${name} -D GS_VERSION=${version}`
  return new UsageError(`GS_MODULE: expected an npm package, a Go module, a git repository or a folder, got ${shown}${hint}`)
}

/** The Go module that the address of a repository stands for, for a hint; undefined where the address has no host. */
export const moduleOfUrl = (url: string): string | undefined =>
  /^\w+:\/\/(?:[^@/]+@)?([\w-]+(?:\.[\w-]+)+\/[^?#]+?)(?:\.git)?\/?(?:[?#].*)?$/.exec(url)?.[1]
