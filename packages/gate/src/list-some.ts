/** Most items that a sentence names: of more the rest is counted. */
const MAX_NAMED = 20

/** Lists items in a sentence. */
export const listSome = (items: ReadonlyArray<number | string>, separator = ', '): string => items.length <= MAX_NAMED
  ? items.join(separator)
  : `${items.slice(0, MAX_NAMED).join(separator)} and ${items.length - MAX_NAMED} more`
