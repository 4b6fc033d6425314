import { isJsonObject } from './json-object.ts'

function canonical (_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
    : value
}

/** JSON with sorted keys: equal values have equal texts. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, canonical)
