import { readArchive, readRunOut } from '@gsplan/gate'
import type { InstanceSpec } from '@gsplan/testground'
import type { InstanceOutcome } from '../../engine.ts'

type End = Pick<InstanceOutcome, 'outcome' | 'error'>

/** `<run>/<group>/<number>/run.out` */
const runOutPattern = /^(?:\.\/)?[^/]+\/([^/]+)\/(\d+)\/run\.out$/

/**
 * Outcomes of instances, by the last event of each one's run.out in an archive.
 *
 * @throws {ArchiveError} for an archive that can't be read
 */
export async function readOutcomes (
  archive: string, specs: readonly InstanceSpec[], signal: AbortSignal
): Promise<InstanceOutcome[]> {
  const ends = new Map<string, End>()
  await readArchive(archive, path => runOutPattern.test(path), async ({ path, content }, budget) => {
    const [, groupId = '', index = ''] = runOutPattern.exec(path) ?? []
    const { outcome, error } = await readRunOut(content, budget)
    ends.set(`${groupId}/${Number(index)}`, outcome === 'unknown'
      ? { outcome: 'missing', error: 'ended without saying how' }
      : { outcome, error: error === '' ? undefined : error })
  }, { signal })
  return specs.map(({ groupId, groupIndex }) => ({
    groupId, groupIndex, ...ends.get(`${groupId}/${groupIndex}`) ?? { outcome: 'missing', error: 'left no run.out' }
  }))
}
