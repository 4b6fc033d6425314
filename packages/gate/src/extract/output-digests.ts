import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { formatInstanceFile, type InstanceFile, type OutputDigests } from '@gsplan/run-format'

/** A file of an archive, and the SHA-256 of its content. */
export interface DigestedFile {
  readonly file: InstanceFile
  readonly path: string
  readonly sha256: string
}

/** Folders of a run.out that say whose it is: those of its group and instance. What is before them depends on the packer. */
const PARTS_OF_RUN_OUT = 3

/** Name of a file that is the same however the archive was packed. */
const canonicalName = ({ file, path }: DigestedFile): string => file.kind === 'run-out'
  ? posix.normalize(path).split('/').slice(-PARTS_OF_RUN_OUT).join('/')
  : formatInstanceFile(file)

/**
 * Computes a digest for each kind of file: SHA-256 over a sorted line for each file, of its canonical name and the SHA-256
 * of its content. Packing the same files again, in another format, order or folder, leaves the digests the same.
 */
export function digestOutputs (files: Iterable<DigestedFile>): OutputDigests {
  const lines = new Map<InstanceFile['kind'], string[]>()
  for (const each of files) {
    const { file: { kind }, sha256 } = each
    const ofKind = lines.get(kind) ?? []
    ofKind.push(`${canonicalName(each)} ${sha256}\n`)
    lines.set(kind, ofKind)
  }
  return Object.fromEntries([...lines].sort(([a], [b]) => a < b ? -1 : 1).map(([kind, ofKind]) =>
    [kind, `sha256-${createHash('sha256').update(ofKind.sort().join('')).digest('base64')}`]))
}
