import type { RouterCode } from '@gsplan/router'

/** Where a router's code came from; `plan` = a plan that somebody brought has its own. */
export type TargetSource = 'bundled' | 'npm' | 'folder' | 'git' | 'go' | 'plan'

/** The router that a run measures, resolved to an exact version. */
export interface Target {
  /** GS_MODULE: package name, Go module, absolute folder, or address of a git repository. */
  readonly module: string
  /** Version of the package or Go module, or the full SHA-1 of a commit. */
  readonly version: string
  readonly source: TargetSource
  /** SHA-256 over the package's code; absent when nothing was installed. */
  readonly integrity?: string
  /** Where a JS router's code lies; absent for Go, and when nothing was installed. */
  readonly code?: RouterCode
  /** What the user should know of the resolution, such as that it is an old one. */
  readonly notes: readonly string[]
}

export interface ResolveOptions {
  /** GS_MODULE and GS_VERSION as they were asked for. */
  readonly module: string
  readonly version: string
  /** Folder that keeps what was installed and resolved. */
  readonly cacheDir: string
  /** Whether a git reference may be built, which runs its scripts. */
  readonly allowScripts: boolean
  /** Resolve only, install nothing. */
  readonly dryRun: boolean
  readonly signal: AbortSignal
  /** Told before something that takes time: asking a registry or repository, installing, building. */
  readonly onWait: () => void
}
