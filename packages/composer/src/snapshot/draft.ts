import type { ParamValue } from '../param-value.ts'

/** A snapshot that is being filled. */
export type Draft = Record<string, unknown>

/** Sets the value of a field. */
export function put (draft: Draft, path: readonly string[], value: unknown): void {
  let group = draft
  for (const name of path) group = group[name] as Draft
  group['value'] = value
}

/** A parameter's value as a snapshot has it. */
export const toJson = (value: ParamValue | undefined): string | number | boolean | undefined =>
  typeof value === 'bigint' ? Number(value) : value as string | number | boolean | undefined
