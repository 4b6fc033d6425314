import type { AgentPorts } from './agent-ports.ts'
import type { GroupParams } from './group-params.ts'
import type { InstanceNumber } from './instance-number.ts'

/** Beginning of each line of JSON that a host's program prints; others are a shell's greeting. */
export const HOST_LINE = 'gsplan-host '

/** Everything that a host needs to start instances. */
export interface HostStart {
  readonly token: string
  /** Address of the sync service and the collector, and their ports. */
  readonly syncHost: string
  readonly ports: AgentPorts
  /** Address by which instances elsewhere reach those of this host. */
  readonly address: string
  readonly groups: readonly GroupParams[]
  readonly instances: readonly InstanceNumber[]
}

/** A request to a host's agent, a line of JSON. */
export type HostRequest = { readonly start: HostStart } | { readonly end: true }

/** A message of a host, a line of JSON behind {@link HOST_LINE}. */
export type HostMessage =
  /** Its Node, address and clock, before it gets any code. */
  | { readonly node: string, readonly address?: string | undefined, readonly nowMs: number }
  /** The folder that it has made. */
  | { readonly dir: string }
  | { readonly started: InstanceNumber }
  | { readonly ended: InstanceNumber, readonly code: number | null, readonly signal: string | null, readonly last: string }
  /** The folder is gone. */
  | { readonly removed: true }

/** Reads a line of a host. @returns undefined for a line that is not a message */
export function parseHostLine (line: string): HostMessage | undefined {
  if (!line.startsWith(HOST_LINE)) return undefined
  try {
    const value: unknown = JSON.parse(line.slice(HOST_LINE.length))
    return typeof value === 'object' && value !== null ? value as HostMessage : undefined
  } catch {
    return undefined
  }
}
