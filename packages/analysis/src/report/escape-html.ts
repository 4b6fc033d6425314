import { printableLines } from '@gsplan/cli'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/**
 * An untrusted text within a page: no markup, and no character that reorders or hides what stands beside it, which is shown
 * as `\u202e`.
 */
export const escapeHtml = (value: unknown): string =>
  printableLines(String(value)).replace(/[&<>"']/g, character => entities[character] as string)
