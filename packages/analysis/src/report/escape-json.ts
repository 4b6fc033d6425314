/**
 * JSON to stand in a `<script>` of a page: nothing in it can end the script or begin a comment, and no character ends a line
 * in any reader. Characters that reorder what stands beside them become text, `\u202e`.
 */
export const escapeJson = (value: unknown): string => JSON.stringify(value)
  .replace(/[<>&\u2028\u2029]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, letter => `\\\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
