import { cutText, withinBudget } from './cut-text.ts'
import { isJsonObject } from './json-object.ts'
import { parseJson } from './parse-json.ts'
import { readRunText } from './read-run-text.ts'
import { verdictStatuses, type VerdictStatus } from './verdict.ts'

/** Verdict on a set of runs, in a few lines. */
export interface SetVerdict {
  readonly name: string
  readonly status: VerdictStatus
  /** A sentence each. */
  readonly reasons: readonly string[]
}

const isStatus = (value: unknown): value is VerdictStatus => verdictStatuses.some(status => status === value)

/** Messages of reasons; what is none is left out. */
function messagesOf (reasons: unknown): string[] {
  const messages = (Array.isArray(reasons) ? reasons : []).flatMap(reason =>
    isJsonObject(reason) && typeof reason['message'] === 'string' ? [['', reason['message']] as const] : [])
  return withinBudget(messages).map(([, message]) => message)
}

/**
 * Reads the verdict in the file of a set, which is untrusted.
 *
 * @returns undefined where there is no file, or it has no verdict
 * @throws {RefusedFileError} for what is no regular file, or too large
 */
export async function readSetVerdict (path: string): Promise<SetVerdict | undefined> {
  const text = await readRunText(path)
  if (text === undefined) return undefined
  try {
    const document = parseJson(text)
    const verdict = isJsonObject(document) ? document['verdict'] : undefined
    if (!isJsonObject(document) || typeof document['name'] !== 'string' || !isJsonObject(verdict)) return undefined
    const { status, reasons } = verdict
    return isStatus(status) ? { name: cutText(document['name']), status, reasons: messagesOf(reasons) } : undefined
  } catch {
    return undefined
  }
}
