/** Verdict that a reason leads to, gravest first. */
export type ReasonGravity = 'failed' | 'invalid' | 'breached'

interface ReasonDeclaration {
  readonly gravity: ReasonGravity
  readonly meaning: string
}

/**
 * Every code that a run's verdict can name. `engine-failed` is made by the runner alone; the others are made from an
 * archive and from conditions by `@gsplan/gate`, and some by engines.
 */
export const reasonCodes = {
  'instance-failed': { gravity: 'failed', meaning: 'an instance failed, crashed or left no outcome' },
  'engine-failed': { gravity: 'failed', meaning: 'the engine failed, or its outputs can\'t be read' },
  'late-publishes': { gravity: 'invalid', meaning: 'publishes failed, are missing, or were over an interval late' },
  saturated: { gravity: 'invalid', meaning: 'the machine or a process was too busy for latencies to be trusted' },
  'trace-damaged': { gravity: 'invalid', meaning: 'a trace can\'t be read to its end' },
  'instance-output-missing': { gravity: 'invalid', meaning: 'peers, or traces of peers, are missing in the archive' },
  'negative-delay': { gravity: 'invalid', meaning: 'deliveries came before their message was published' },
  'impossible-delay': { gravity: 'invalid', meaning: 'deliveries took less than the least latency of a link' },
  'rpc-dropped': { gravity: 'invalid', meaning: 'full outbound queues dropped RPCs' },
  'too-few-peers': { gravity: 'invalid', meaning: 'peers had too few connections to fill their meshes after warm-up' },
  'no-messages': { gravity: 'invalid', meaning: 'no message was published in the run phase' },
  'threshold-breached': { gravity: 'breached', meaning: 'a threshold or a limit against the baseline doesn\'t hold' }
} as const

/** Code of a reason. */
export type ReasonCode = keyof typeof reasonCodes

const declarations: Readonly<Record<ReasonCode, ReasonDeclaration>> = reasonCodes

/** Reason against a run. */
export interface Reason {
  readonly code: ReasonCode
  readonly message: string
}

/** Reason in a run.json, whose code may be that of another version. */
export interface RecordedReason {
  readonly code: string
  readonly message: string
}

/** Gravity of a reason; a code that this version doesn't know makes a run invalid. */
export const gravityOf = ({ code }: RecordedReason): ReasonGravity =>
  Object.hasOwn(reasonCodes, code) ? declarations[code as ReasonCode].gravity : 'invalid'
