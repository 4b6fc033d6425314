const NEWLINE = 10

/**
 * Lines of a text without their ends, as they come. A line longer than the limit is left out.
 *
 * @param limitBytes longest line that is kept in memory
 */
export async function * readLines (content: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0)
  let isTooLong = false
  for await (const chunk of content) {
    const bytes = Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(NEWLINE)
    rest = Buffer.from(bytes.subarray(end + 1))
    if (end >= 0) {
      const lines = bytes.toString('utf8', 0, end).split('\n')
      yield isTooLong ? lines.slice(1) : lines
      isTooLong = false
    }
    if (rest.length <= limitBytes) continue
    isTooLong = true
    rest = Buffer.alloc(0)
  }
  if (rest.length > 0 && !isTooLong) yield [rest.toString('utf8')]
}
