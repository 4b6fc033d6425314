import { closeSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { listSpool, type SpooledFile } from './read-spool.ts'
import { SPOOL_SUFFIX } from './spool-format.ts'

/** A file of a run in an open spool. */
export interface InSpool {
  /** Below the run's folder. */
  readonly path: string
  readonly fd: number
  readonly file: SpooledFile
}

const spoolsIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).filter(name => name.endsWith(SPOOL_SUFFIX)).sort()
  } catch {
    return []
  }
}

/** Opens all spools of a folder. */
export function openSpools (folder: string, runId: string): {
  /** False where instances have written files of their own. */
  readonly areSome: boolean
  readonly files: readonly InSpool[]
  readonly close: () => void
} {
  const fds = spoolsIn(folder).map(name => openSync(join(folder, name), 'r'))
  const files = fds.flatMap(fd => listSpool(fd).map(file => ({ path: file.path.slice(runId.length + 1), fd, file })))
  return { areSome: fds.length > 0, files, close: () => { for (const fd of fds) closeSync(fd) } }
}
