import { formatNodeName, parseNodeName, type NodeId } from './node-name.ts'
import { ROLE_PATTERN } from './node-role.ts'

/** Kinds of the files that a node writes under its role and seq, and the rest of their names. */
const nodeFiles = {
  'filtered-trace': { prefix: 'tracer-output-', suffix: '-filtered.bin' },
  'full-trace': { prefix: 'tracer-output-', suffix: '-full.bin' },
  aggregate: { prefix: 'tracer-output-', suffix: '-aggregate.json' },
  scores: { prefix: 'peer-scores-', suffix: '.json' },
  health: { prefix: 'health-', suffix: '.json' }
} as const

/** A kind of file of which each node writes at most one. */
export type NodeFileKind = keyof typeof nodeFiles

/** A file that an instance leaves in its outputs. */
export type InstanceFile =
  /** The instance's events, one JSON object per line. */
  | { readonly kind: 'run-out' }
  /** Of one node; `seq` is its number in the whole test, from 1. */
  | { readonly kind: NodeFileKind, readonly role: string, readonly seq: number }
  /** Peers that a node chose to dial. */
  | { readonly kind: 'connections' } & NodeId

/** Tests whether a text names a kind of file. */
export const isFileKind = (kind: string): kind is InstanceFile['kind'] =>
  kind === 'run-out' || kind === 'connections' || Object.hasOwn(nodeFiles, kind)

const RUN_OUT = 'run.out'

/** Name of an instance's error output, which is for people: it is kept beside its files and not recognised. */
export const ERROR_OUTPUT = 'run.err'

const [CONNECTIONS_PREFIX, CONNECTIONS_SUFFIX] = ['connections-', '.json'] as const

/** Name of a file that an instance writes, relative to its outputs. */
export function formatInstanceFile (file: InstanceFile): string {
  if (file.kind === 'run-out') return RUN_OUT
  if (file.kind === 'connections') return `${CONNECTIONS_PREFIX}${formatNodeName(file)}${CONNECTIONS_SUFFIX}`
  const { prefix, suffix } = nodeFiles[file.kind]
  return `${prefix}${file.role}-${file.seq}${suffix}`
}

const between = (name: string, prefix: string, suffix: string): string | undefined =>
  name.startsWith(prefix) && name.endsWith(suffix) && name.length > prefix.length + suffix.length
    ? name.slice(prefix.length, -suffix.length)
    : undefined

const nodePattern = new RegExp(String.raw`^(${ROLE_PATTERN})-(0|[1-9]\d{0,8})$`)

function recogniseNodeFile (name: string): InstanceFile | undefined {
  for (const [kind, { prefix, suffix }] of Object.entries(nodeFiles)) {
    const [, role, seq] = nodePattern.exec(between(name, prefix, suffix) ?? '') ?? []
    if (role !== undefined) return { kind: kind as NodeFileKind, role, seq: Number(seq) }
  }
  return undefined
}

/**
 * Recognises a file of an instance by the last part of its path; the rest of the path is never used.
 *
 * @returns the file that {@link formatInstanceFile} gives this name; undefined for any other file
 */
export function recogniseInstanceFile (path: string): InstanceFile | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === RUN_OUT) return { kind: 'run-out' }
  const node = parseNodeName(between(name, CONNECTIONS_PREFIX, CONNECTIONS_SUFFIX) ?? '')
  return node === undefined ? recogniseNodeFile(name) : { kind: 'connections', ...node }
}
