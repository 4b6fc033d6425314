import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Names that Testground, the original's scripts and ours give an archive; what it is, its content tells. */
const names = ['test-output.tgz', 'test-output.zip', 'test-output.zip.tgz', 'test-output.tgz.tgz', 'test-output.tar.gz']

/** The archive of a run directory; undefined when it has none. */
export const findArchive = (runDir: string): string | undefined =>
  names.map(name => join(runDir, name)).find(path => existsSync(path))

/** What a run directory can be measured from: an archive, or what was extracted from one; undefined when it has neither. */
export const findMeasurable = (runDir: string): string | undefined => findArchive(runDir) ??
  [join(runDir, 'analysis', 'peer-info.json'), join(runDir, 'peer-info.json')].find(path => existsSync(path))
