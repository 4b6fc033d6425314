import type { JSX } from 'preact'
import type { RunStateName } from '../../api.ts'

/** The state of a run, in its colour. */
export function Badge ({ state }: { readonly state: RunStateName }): JSX.Element {
  return <span class={`badge ${state}`}>{state}</span>
}
