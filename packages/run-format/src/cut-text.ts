/** Longest text that is kept of a file that another may have written, characters. */
const MAX_TEXT = 200
/** Characters of the names and values of a table that are kept. */
const MAX_TABLE = 2 ** 15

/** Cuts a long text. What is left is a copy: a part of a string keeps the whole one in memory. */
export const cutText = (text: string): string => text.length > MAX_TEXT
  ? Buffer.from(`${text.slice(0, MAX_TEXT - 1)}…`, 'utf16le').toString('utf16le')
  : text

/** Cuts each text of a record. */
export const cutTexts = <Name extends string>(texts: Readonly<Record<Name, string>>): Record<Name, string> =>
  Object.fromEntries(Object.entries<string>(texts).map(([name, text]) => [name, cutText(text)])) as Record<Name, string>

/** Cuts names and texts of a table's entries, and leaves out those that are too many. */
export function withinBudget<Value> (entries: ReadonlyArray<readonly [string, Value]>): Array<[string, Value]> {
  const kept: Array<[string, Value]> = []
  let rest = MAX_TABLE
  for (const [name, value] of entries) {
    const entry = [name, value].map(each => typeof each === 'string' ? cutText(each) : each) as [string, Value]
    rest -= entry[0].length + String(entry[1]).length
    if (rest < 0) break
    kept.push(entry)
  }
  return kept
}
