/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Tests whether a value of JSON is an object: no list, and not null. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
