import type { GoProgramKind, GoRouterCode } from '@gsplan/go-router'
import type { RouterCode } from '@gsplan/router'

/** Origin of a router's code; `plan` = it comes with a plan other than gsplan's. */
export type TargetSource = 'bundled' | 'npm' | 'folder' | 'git' | 'go' | 'plan'

/** The router that a run measures, resolved to an exact version. */
export interface Target {
  /** GS_MODULE: package name, Go module, absolute folder, or address of a git repository. */
  readonly module: string
  /** Version of the package or Go module, or the full SHA-1 of a commit. */
  readonly version: string
  readonly source: TargetSource
  /** SHA-256 over the package's code; absent when nothing was installed. */
  readonly integrity?: string | undefined
  /** SHA-256 over the packages that the code of a router in a folder imports; absent for other routers. */
  readonly dependencies?: string | undefined
  /** Where a JS router's code lies; absent for Go, and when nothing was installed. */
  readonly code?: RouterCode | undefined
  /** Where a compiled Go router lies; absent where the engine has none, and when nothing was built. */
  readonly goCode?: GoRouterCode | undefined
  /** Of a compiled Go router: release of Go (`go`) and SHA-256 of the program (`wasm`, or `program` with real hosts). */
  readonly build?: Readonly<Record<string, string>> | undefined
  /** Remarks for the user, such as that the resolution is an old one. */
  readonly notes: readonly string[]
}

/** True if gsplan's plan runs with the router here: its code is at hand. */
export const isOwnTarget = ({ code, goCode }: Pick<Target, 'code' | 'goCode'>): boolean =>
  code !== undefined || goCode !== undefined

/** True for a router in Go. */
export const isInGo = ({ source, goCode }: Pick<Target, 'source' | 'goCode'>): boolean =>
  source === 'go' || goCode !== undefined

/** A router to be found. */
export interface ResolveOptions {
  /** GS_MODULE and GS_VERSION as given. */
  readonly module: string
  readonly version: string
  /** Folder of installed routers and of resolutions. */
  readonly cacheDir: string
  /** True if a git reference may be built, which runs its scripts. */
  readonly allowScripts: boolean
  /** Resolve only, install nothing. */
  readonly dryRun: boolean
  /** Program that the engine runs Go routers in; absent where it needs none. */
  readonly goProgram?: GoProgramKind | undefined
  readonly signal: AbortSignal
  /** Called before work that takes time: asking a registry or repository, installing, building; with
   * words for it where it is another than that. */
  readonly onWait: (activity?: string) => void
}
