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

function fieldOf (request: Table, operation: string, field: string, type: 'string' | 'number'): void {
  const body = request[operation]
  if (body === undefined || body === null) return
  if (!isTable(body)) throw new FormatError(operation, 'an object', JSON.stringify(body))
  // as in Go, a field that is not there is empty
  const value = body[field] ?? (type === 'string' ? '' : 0)
  if (typeof value !== type) throw new FormatError(`${operation}.${field}`, `a ${type}`, JSON.stringify(value))
}

/**
 * Reads a request.
 *
 * @throws {FormatError} for what is no JSON or has a field of a wrong type
 */
export function parseSyncRequest (text: string): SyncRequest {
  let request: unknown
  try {
    request = JSON.parse(text)
  } catch (cause) {
    throw new FormatError('request', 'JSON', (cause as Error).message)
  }
  if (!isTable(request)) throw new FormatError('request', 'an object', JSON.stringify(request))
  const { id = '' } = request
  if (typeof id !== 'string') throw new FormatError('id', 'a string', JSON.stringify(id))
  fieldOf(request, 'publish', 'topic', 'string')
  fieldOf(request, 'subscribe', 'topic', 'string')
  fieldOf(request, 'barrier', 'state', 'string')
  fieldOf(request, 'barrier', 'target', 'number')
  fieldOf(request, 'signal_entry', 'state', 'string')
  return { ...request, id }
}

/** An answer with what is not given left empty. */
export const syncResponse = (id: string, part: Partial<SyncResponse> = {}): SyncResponse =>
  ({ id, error: '', publish: null, subscribe: '', signal_entry: null, ...part })

/** Keys under which Testground's SDKs keep the states and topics of a run. */
export interface SyncKeys {
  state (name: string): string
  topic (name: string): string
  /** Topic of the events from which Testground tells how instances ended. */
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
