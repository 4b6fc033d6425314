import type { RunEnv } from './run-env.ts'

/** Environment of an instance as its start event states it; where folders and network are is not read. */
export type StatedEnv =
  Pick<RunEnv, 'plan' | 'testCase' | 'run' | 'groupId' | 'groupInstanceCount' | 'instanceCount' | 'params'>

/** Event that an instance reports of its run. */
export type RunEvent =
  | { readonly kind: 'start', readonly runenv?: StatedEnv & Partial<RunEnv> | undefined }
  | { readonly kind: 'message', readonly message: string }
  | { readonly kind: 'success', readonly group: string }
  | { readonly kind: 'failure', readonly group: string, readonly error: string }
  | { readonly kind: 'crash', readonly group: string, readonly error: string, readonly stacktrace: string }
  | { readonly kind: 'stage_start' | 'stage_end', readonly name: string, readonly group: string }

/** One line of run.out. */
export interface RunEventRecord {
  /** ns since the Unix epoch. */
  readonly tsNs: bigint
  readonly groupId: string
  readonly runId: string
  readonly event: RunEvent
}

// JSON leaves out keys that are undefined
function describeEnv (env: StatedEnv & Partial<RunEnv> | undefined): object | undefined {
  return env && {
    plan: env.plan, case: env.testCase, run: env.run, params: env.params, instances: env.instanceCount,
    outputs_path: env.outputsPath, temp_path: env.tempPath,
    network: env.subnet, group: env.groupId, group_instances: env.groupInstanceCount
  }
}

function toNested (event: RunEvent): object {
  switch (event.kind) {
    case 'start': return { start_event: { runenv: describeEnv(event.runenv) } }
    case 'message': return { message_event: { message: event.message } }
    case 'success': return { success_event: { group: event.group } }
    case 'failure': return { failure_event: { group: event.group, error: event.error } }
    case 'crash': return { crash_event: { group: event.group, error: event.error, stacktrace: event.stacktrace } }
    default: return { [`${event.kind}_event`]: { name: event.name, group: event.group } }
  }
}

function toLegacy (event: RunEvent): object | undefined {
  switch (event.kind) {
    case 'start': return { type: 'start', runenv: describeEnv(event.runenv) }
    case 'message': return { type: 'message', message: event.message }
    case 'success': return { type: 'finish', outcome: 'ok' }
    case 'failure': return { type: 'finish', outcome: 'failed', error: event.error }
    case 'crash': return { type: 'finish', outcome: 'crashed', error: event.error, stacktrace: event.stacktrace }
    default: return undefined
  }
}

// the timestamp is a bare integer, larger than a double holds exactly, hence by hand
const formatLine = ({ tsNs, groupId, runId }: RunEventRecord, event: object): string =>
  `{"ts":${tsNs},"msg":"","group_id":${JSON.stringify(groupId)},"run_id":${JSON.stringify(runId)},` +
  `"event":${JSON.stringify(event)}}`

/** An event as the sync service's topic of run events has it: an object with one of the seven keys. */
export const formatEventObject = (event: RunEvent): object => toNested(event)

/** One line of run.out, without its newline, as Testground's SDK for Go ≥ 0.2.6 writes it. */
export const formatRunEvent = (record: RunEventRecord): string => formatLine(record, toNested(record.event))

/** The same as SDKs before 0.2.6 wrote it and Testground 0.5 reads it; undefined for stages, which it didn't know. */
export function formatLegacyRunEvent (record: RunEventRecord): string | undefined {
  const event = toLegacy(record.event)
  return event === undefined ? undefined : formatLine(record, event)
}

const text = (value: unknown): string => typeof value === 'string' ? value : ''

/** A number of instances; 0 = not stated. */
const count = (value: unknown): number => Number.isSafeInteger(value) && (value as number) > 0 ? value as number : 0

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the counterpart of {@link describeEnv}, which is untrusted; undefined for any other value. */
function toStatedEnv (value: unknown): StatedEnv | undefined {
  if (!isTable(value)) return undefined
  const { params } = value
  return {
    plan: text(value['plan']), testCase: text(value['case']), run: text(value['run']), groupId: text(value['group']),
    groupInstanceCount: count(value['group_instances']), instanceCount: count(value['instances']),
    params: Object.fromEntries(Object.entries(isTable(params) ? params : {})
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  }
}

const toStart = (runenv: unknown): RunEvent => {
  const env = toStatedEnv(runenv)
  return { kind: 'start', ...env && { runenv: env } }
}

function fromLegacy (event: Record<string, unknown>, group: string): RunEvent | undefined {
  const { type, outcome } = event
  if (type === 'start') return toStart(event['runenv'])
  if (type === 'message') return { kind: 'message', message: text(event['message']) }
  if (type !== 'finish') return undefined
  if (outcome === 'ok') return { kind: 'success', group }
  const error = text(event['error'])
  if (outcome === 'failed') return { kind: 'failure', group, error }
  return outcome === 'crashed' ? { kind: 'crash', group, error, stacktrace: text(event['stacktrace']) } : undefined
}

function fromNested (event: Record<string, unknown>): RunEvent | undefined {
  const [entry] = Object.entries(event)
  if (entry === undefined) return undefined
  const [name, body] = entry
  const field = (key: string): string => text((body as Record<string, unknown> | null)?.[key])
  switch (name) {
    case 'start_event': return toStart((body as Record<string, unknown> | null)?.['runenv'])
    case 'message_event': return { kind: 'message', message: field('message') }
    case 'success_event': return { kind: 'success', group: field('group') }
    case 'failure_event': return { kind: 'failure', group: field('group'), error: field('error') }
    case 'crash_event':
      return { kind: 'crash', group: field('group'), error: field('error'), stacktrace: field('stacktrace') }
    case 'stage_start_event': return { kind: 'stage_start', name: field('name'), group: field('group') }
    case 'stage_end_event': return { kind: 'stage_end', name: field('name'), group: field('group') }
    default: return undefined
  }
}

/**
 * Reads a line of run.out or of an instance's standard output, in either format.
 *
 * @returns undefined for a line that is no event, whatever it is; a start event has its run environment if that can be read
 */
export function parseRunEventLine (line: string): RunEventRecord | undefined {
  if (!line.startsWith('{')) return undefined
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return undefined
  }
  const { event, group_id: groupId, run_id: runId } = json as Record<string, unknown>
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined
  const fields = event as Record<string, unknown>
  const parsed = 'type' in fields ? fromLegacy(fields, text(groupId)) : fromNested(fields)
  if (parsed === undefined) return undefined
  const ts = /"ts":\s*(-?\d+)/.exec(line)?.[1]
  return { tsNs: BigInt(ts ?? 0), groupId: text(groupId), runId: text(runId), event: parsed }
}
