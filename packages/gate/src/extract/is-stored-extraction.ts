import { isFileKind, isJsonObject } from '@gsplan/run-format'
import type { Extraction, InstanceReport } from './extraction.ts'

/** Facts of an extraction that its other files don't hold: `extraction.json`. */
export interface StoredExtraction {
  readonly version: number
  /** See {@link Extraction.digest}. */
  readonly digest: string
  /** Size of the archive; null for files of another tool, whose archive is gone. */
  readonly archiveBytes: number | null
  readonly traceDamage: string | null
  readonly missingTraces: readonly number[]
  /** See {@link Extraction}; these three are absent before version 4. */
  readonly missingFiles?: Extraction['missingFiles'] | undefined
  readonly outsidePhase?: number | undefined
  readonly groups?: Extraction['groups'] | undefined
  /** See {@link Extraction.routers}; absent for a run of one. */
  readonly routers?: Extraction['routers'] | undefined
  /** See {@link Extraction.contradictions}; absent in version 1. */
  readonly contradictions?: readonly string[] | undefined
  /** Sizes in bytes of the files that were written. */
  readonly files: Readonly<Record<string, number>>
  /** Their SHA-256; absent before version 5. */
  readonly sha256?: Readonly<Record<string, string>> | undefined
  /** See {@link Extraction.outputs}; absent before version 5. */
  readonly outputs?: Extraction['outputs']
  readonly instances: readonly InstanceReport[]
}

type Check = (value: unknown) => boolean

const isText: Check = value => typeof value === 'string'
const isNumber: Check = value => typeof value === 'number'
const listOf = (check: Check): Check => value => Array.isArray(value) && value.every(check)
const recordOf = (check: Check): Check => value => isJsonObject(value) && Object.values(value).every(check)
const optional = (check: Check): Check => value => value === undefined || check(value)
const orNull = (check: Check): Check => value => value === null || check(value)
const shapeOf = (checks: Readonly<Record<string, Check>>): Check => value => isJsonObject(value) &&
  Object.entries(checks).every(([name, check]) => check(Object.hasOwn(value, name) ? value[name] : undefined))
const oneOf = (...texts: readonly string[]): Check => value => texts.includes(value as string)

const isKind: Check = value => typeof value === 'string' && isFileKind(value)

const isInstance = shapeOf({
  instance: isText, outcome: oneOf('ok', 'failed', 'crashed', 'unknown'), error: isText,
  publishing: listOf(shapeOf({
    seq: isNumber, topic: isText, expected: isNumber, published: isNumber, failed: isNumber, late: isNumber
  })),
  tooFewPeers: listOf(shapeOf({ seq: isNumber, connections: isNumber, needed: isNumber })),
  unsupported: listOf(shapeOf({ param: isText, value: isText, reason: isText })),
  overLimit: optional(listOf(shapeOf({
    seq: isNumber, place: oneOf('sender', 'receiver', 'decoder'), count: isNumber, limitBytes: isNumber,
    longestBytes: isNumber, topics: listOf(isText)
  }))),
  roundTrips: optional(listOf(shapeOf({
    peer: isText, tries: isNumber, tookMs: isNumber, askedMs: isNumber, jitterMs: isNumber
  }))),
  leastEgressNs: optional(isNumber),
  start: optional(shapeOf({ plan: isText, group: isText, instances: isNumber, peers: isNumber }))
})

const isStored = shapeOf({
  version: isNumber, digest: isText, archiveBytes: orNull(isNumber), traceDamage: orNull(isText),
  missingTraces: listOf(isNumber), files: recordOf(isNumber), sha256: optional(recordOf(isText)),
  missingFiles: optional(listOf(shapeOf({ kind: isKind, seqs: listOf(isNumber) }))),
  outsidePhase: optional(isNumber), contradictions: optional(listOf(isText)), outputs: optional(recordOf(isText)),
  routers: optional(listOf(shapeOf({ module: isText, version: isText, peers: listOf(isNumber) }))),
  groups: optional(listOf(shapeOf({ id: isText, instances: isNumber, params: recordOf(isText) }))),
  instances: listOf(isInstance)
})

/** Tests whether a value of JSON has the shape of an extraction's facts, of any version: the file is untrusted. */
export const isStoredExtraction = (value: unknown): value is StoredExtraction => isStored(value)
