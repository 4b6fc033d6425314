const NEWLINE = 10

/**
 * Lines of a text without their ends, as they come. A line longer than the limit is left out.
 *
 * @param limitBytes longest line that is kept in memory
 */
export async function * readLines (content: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<string[]> {
  // pieces of the line that has begun; none where it is too long
  let pieces: Uint8Array[] = []
  let length = 0
  for await (const chunk of content) {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end >= 0) {
      pieces.push(chunk.subarray(0, end))
      const lines = Buffer.concat(pieces).toString('utf8').split('\n')
      yield length > limitBytes ? lines.slice(1) : lines
      pieces = []
      length = 0
    }
    // copied: a source may use its chunk again
    if (length <= limitBytes) pieces.push(chunk.slice(end + 1))
    length += chunk.length - end - 1
    if (length > limitBytes) pieces = []
  }
  if (length > 0 && length <= limitBytes) yield [Buffer.concat(pieces).toString('utf8')]
}
