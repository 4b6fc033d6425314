import { FormatError } from '../errors.ts'

/**
 * A request of the sync service: one operation, under an id that the client chooses. Wire format of
 * `github.com/testground/sync-service` (types.go): one JSON object per WebSocket message.
 */
export interface SyncRequest {
  readonly id: string
  readonly is_cancel?: boolean
  readonly publish?: { readonly topic: string, readonly payload: unknown }
  readonly subscribe?: { readonly topic: string }
  readonly barrier?: { readonly state: string, readonly target: number }
  readonly signal_entry?: { readonly state: string }
}

/** An answer; all keys are always there. A subscription gets one for each entry. */
export interface SyncResponse {
  readonly id: string
  /** Empty = no error. */
  readonly error: string
  readonly publish: { readonly seq: number } | null
  /** The entry's payload, as JSON text. */
  readonly subscribe: string
  readonly signal_entry: { readonly seq: number } | null
}

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Longest id, characters: the service keeps it as long as its request lasts. */
const MAX_ID = 256

/** Longest part of a wrong value that a message shows. */
const SHOWN = 100

const show = (value: unknown): string => JSON.stringify(value).slice(0, SHOWN)

function idOf (table: Table): string {
  const id = fieldOf(table, 'request', 'id', '')
  if (id.length > MAX_ID) throw new FormatError('request.id', `at most ${MAX_ID} characters`, String(id.length))
  return id
}

/** An operation's field; as in Go, one that is not there is empty. */
function fieldOf<T extends string | number> (body: Table, operation: string, field: string, empty: T): T {
  const value = body[field] ?? empty
  if (typeof value !== typeof empty) {
    throw new FormatError(`${operation}.${field}`, `a ${typeof empty}`, show(value))
  }
  return value as T
}

/**
 * Reads a request.
 *
 * @throws {FormatError} for text that is not JSON or has a field of a wrong type
 */
export function parseSyncRequest (text: string): SyncRequest {
  let request: unknown
  try {
    request = JSON.parse(text)
  } catch (cause) {
    throw new FormatError('request', 'JSON', (cause as Error).message)
  }
  if (!isTable(request)) throw new FormatError('request', 'an object', show(request))
  const table = request
  const operation = <T>(name: string, read: (body: Table) => T): Readonly<Record<string, T>> => {
    const body = table[name]
    // Go writes null for an absent operation
    if (body === undefined || body === null) return {}
    if (!isTable(body)) throw new FormatError(name, 'an object', show(body))
    return { [name]: read(body) }
  }
  const { is_cancel: isCancel = false } = table
  if (typeof isCancel !== 'boolean') throw new FormatError('is_cancel', 'a boolean', show(isCancel))
  return {
    id: idOf(table),
    is_cancel: isCancel,
    ...operation('publish', body => ({ topic: fieldOf(body, 'publish', 'topic', ''), payload: body['payload'] ?? null })),
    ...operation('subscribe', body => ({ topic: fieldOf(body, 'subscribe', 'topic', '') })),
    ...operation('barrier', body => ({
      state: fieldOf(body, 'barrier', 'state', ''), target: fieldOf(body, 'barrier', 'target', 0)
    })),
    ...operation('signal_entry', body => ({ state: fieldOf(body, 'signal_entry', 'state', '') }))
  }
}

const isText = (value: unknown): value is string | undefined | null => value == null || typeof value === 'string'

/** Reads `{ seq }`; null where there is none. */
const toSeq = (value: unknown): { readonly seq: number } | null | undefined => {
  if (value == null) return null
  return isTable(value) && Number.isSafeInteger(value['seq']) ? { seq: value['seq'] as number } : undefined
}

/**
 * Reads an answer. One of a wrong shape is an error of the call that its id names.
 *
 * @returns undefined for text that is not an answer to any call
 */
export function parseSyncResponse (text: string): SyncResponse | undefined {
  let response: unknown
  try {
    response = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isTable(response) || typeof response['id'] !== 'string') return undefined
  const { id, error, subscribe } = response
  const [publish, signal] = [toSeq(response['publish']), toSeq(response['signal_entry'])]
  if (!isText(error) || !isText(subscribe) || publish === undefined || signal === undefined) {
    return syncResponse(id, { error: `expected an answer of a sync service, got ${show(response)}` })
  }
  return syncResponse(id, { error: error ?? '', publish, subscribe: subscribe ?? '', signal_entry: signal })
}

/** Completes an answer: absent parts are empty. */
export const syncResponse = (id: string, part: Partial<SyncResponse> = {}): SyncResponse =>
  ({ id, error: '', publish: null, subscribe: '', signal_entry: null, ...part })

/** Keys under which Testground's SDKs keep the states and topics of a run. */
export interface SyncKeys {
  state (name: string): string
  topic (name: string): string
  /** Topic of run events, from which Testground reads the outcomes of instances. */
  readonly events: string
}

export function createSyncKeys ({ run, plan, testCase }: {
  readonly run: string
  readonly plan: string
  readonly testCase: string
}): SyncKeys {
  const prefix = `run:${run}:plan:${plan}:case:${testCase}`
  return {
    state: name => `${prefix}:states:${name}`, topic: name => `${prefix}:topics:${name}`, events: `${prefix}:run_events`
  }
}
