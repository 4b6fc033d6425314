import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recogniseInstanceFile, type NodeFileKind } from '@gsplan/run-format'

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
