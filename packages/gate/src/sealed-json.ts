import { createHash } from 'node:crypto'

const digest = (value: object): string => createHash('sha256').update(JSON.stringify(value)).digest('base64')

/** Formats an object as JSON, with a digest of the rest as its last field: an edited file tells itself apart. */
export const formatSealed = (value: object, indent: number): string =>
  `${JSON.stringify({ ...value, seal: digest(value) }, undefined, indent)}\n`

/** Tests whether an object that was read is as {@link formatSealed} wrote it. */
export function isSealed (value: object): boolean {
  const { seal, ...rest } = value as { readonly seal?: unknown }
  return seal === digest(rest)
}
