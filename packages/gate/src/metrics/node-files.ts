import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RefusedFileError } from '@gsplan/cli'
import { recogniseInstanceFile, type NodeFileKind } from '@gsplan/run-format'
import type { MemoryBudget } from '../extract/memory-budget.ts'

/** A file that a node left, in an analysis folder. */
export interface NodeFile {
  readonly path: string
  readonly role: string
  readonly seq: number
}

/** Files of one kind in an analysis folder, in order of seq. */
export async function listNodeFiles (analysisDir: string, kind: NodeFileKind): Promise<readonly NodeFile[]> {
  const files = (await readdir(analysisDir)).flatMap((name): NodeFile[] => {
    const file = recogniseInstanceFile(name)
    return file?.kind === kind ? [{ path: join(analysisDir, name), role: file.role, seq: file.seq }] : []
  })
  return files.sort((a, b) => a.seq - b.seq)
}

/**
 * Reads a node's small file; one that can't be read is as an empty one.
 *
 * @throws {RefusedFileError} for one that the budget does not allow
 */
export const readNodeFile = async (path: string, budget: MemoryBudget): Promise<string> =>
  budget.readText(path).catch((error: unknown) => {
    if (error instanceof RefusedFileError) throw error
    return ''
  })
