import { isMeasuredRole, recogniseInstanceFile, type InstanceFile } from '@gsplan/run-format'

/** Recognises the files of an archive that are extracted: run.out, connections, and files of nodes of measured roles. */
export function recogniseWantedFile (path: string): InstanceFile | undefined {
  const file = recogniseInstanceFile(path)
  return file !== undefined && 'seq' in file && !isMeasuredRole(file.role) ? undefined : file
}
