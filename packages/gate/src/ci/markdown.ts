import { printable } from '@gsplan/cli'

/** Characters that mean something in GitHub's Markdown; `_` only where it is not within a word. */
const special = /[\\`*[\]#|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[&<>@]/g

/**
 * An untrusted text within a line of GitHub's Markdown: no markup, no HTML, no link, no mention, no issue reference, no
 * new line, and no character that reorders what stands beside it, which is shown as `\u202e`.
 */
export const escapeMarkdown = (text: string): string => printable(text
  // eslint-disable-next-line no-control-regex
  .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
  .replace(/\p{Surrogate}/gu, '\ufffd'))
  .replace(special, found => '&<>@'.includes(found) ? `&#${found.charCodeAt(0)};` : `\\${found}`)
  .replace(/:\/\//g, ':\\//')

/** A table; cells are Markdown already. Columns named in `right` are numbers. */
export function formatMarkdownTable (
  header: readonly string[], rows: ReadonlyArray<readonly string[]>, right: readonly string[] = []
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(name => right.includes(name) ? '--:' : '---')), ...rows.map(line)].join('\n')
}
