import type { OptionsOf } from '@gsplan/cli'

/** Arguments of `gsplan-tracer collect`, which `gsplan-trace-collect` shares. */
export interface CollectArgs {
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[]
  /** Folder for the files `trace.<unix ns>.pb.gz`. */
  readonly output: string
  /** File with the private key. @default `identity` in the output folder */
  readonly identity?: string | undefined
}

export const collectOptions: OptionsOf<CollectArgs> = {
  listen: { type: 'string', array: true, required: true, describe: 'multiaddr to listen on, repeatable' },
  output: { type: 'string', alias: 'o', required: true, describe: 'folder for the files trace.<unix ns>.pb.gz' },
  identity: { type: 'string', describe: 'file with the private key; default: identity in the output folder' }
}
