import { canonicalJson } from '@gsplan/run-format'
import type { StatedEnv } from '@gsplan/testground'

/** A group of instances, as their start events state it. */
export interface StatedGroup {
  readonly id: string
  /** 0 = not stated. */
  readonly instances: number
  /** Test parameters. */
  readonly params: Readonly<Record<string, string>>
}

/** Collects the groups that start events state: instances of a group have the same parameters. */
export class StatedGroups {
  readonly #groups = new Map<string, StatedGroup & { readonly text: string }>()
  readonly #contradicting = new Set<string>()

  add ({ groupId: id, groupInstanceCount: instances, params }: StatedEnv): void {
    const text = canonicalJson([instances, params])
    const known = this.#groups.get(id)
    if (known === undefined) this.#groups.set(id, { id, instances, params, text })
    else if (known.text !== text) this.#contradicting.add(id)
  }

  /** Groups by id. */
  groups (): StatedGroup[] {
    return [...this.#groups.values()].map(({ id, instances, params }) => ({ id, instances, params }))
      .sort((a, b) => a.id < b.id ? -1 : 1)
  }

  contradictions (): string[] {
    return [...this.#contradicting].map(id => `instances of the group ${id} state different parameters`)
  }
}
