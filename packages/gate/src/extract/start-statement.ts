/** Statement of an instance's start event about the run. */
export interface StartStatement {
  readonly plan: string
  /** Instances of the run; 0 = not stated. */
  readonly instances: number
  /** Peers of the run, by the parameter `n_container_nodes_total` of gsplan and the original; 0 = not stated. */
  readonly peers: number
}

type Fields = Readonly<Record<string, unknown>>

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Fields)[name] : undefined

function toCount (value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0
}

/**
 * Reads the run environment of a start event, in either format of run.out's lines.
 *
 * @param line a line that is JSON
 * @returns undefined for a start event without a run environment
 */
export function parseStartStatement (line: string): StartStatement | undefined {
  const event = fieldOf(JSON.parse(line), 'event')
  const env = fieldOf(event, 'runenv') ?? fieldOf(fieldOf(event, 'start_event'), 'runenv')
  if (typeof env !== 'object' || env === null) return undefined
  const plan = fieldOf(env, 'plan')
  return {
    plan: typeof plan === 'string' ? plan : '', instances: toCount(fieldOf(env, 'instances')),
    peers: toCount(fieldOf(fieldOf(env, 'params'), 'n_container_nodes_total'))
  }
}
