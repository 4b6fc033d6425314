import { readRunText, runPaths, type InstanceFile, type OutputDigests, type Reason } from '@gsplan/run-format'
import { digestParams } from '../run/params-digest.ts'
import type { Run } from '../run/open-run.ts'

const nameOfKind: Readonly<Record<InstanceFile['kind'], string>> = {
  'run-out': 'run.out', 'filtered-trace': 'filtered traces', 'full-trace': 'full traces',
  aggregate: 'counters (aggregate files)', scores: 'peer scores', health: 'health files', connections: 'connections files'
}

/** Finds kinds of files whose content is another than when the run was judged. */
function compareOutputs (recorded: OutputDigests, found: OutputDigests): string[] {
  const kinds = Object.keys(nameOfKind) as Array<InstanceFile['kind']>
  const different = kinds.filter(kind => recorded[kind] !== found[kind]).map(kind => nameOfKind[kind])
  return different.length === 0
    ? []
    : [`the archive is not the one that was judged: run.json has other digests of its ${different.join(', ')}`]
}

async function compareParams (dir: string, recorded: string): Promise<string[]> {
  const text = await readRunText(runPaths(dir).params)
  return text === undefined || digestParams(text) === recorded
    ? []
    : ['template-params.toml is not that of the run: run.json has another digest of its parameters and thresholds']
}

/**
 * Compares the files of a run with the digests in its run.json. Of files without the archive, their own record says what
 * they were extracted from.
 */
export async function checkDigests (
  { dir, facts, extraction: { outputs } }: Pick<Run, 'dir' | 'facts' | 'extraction'>
): Promise<Reason[]> {
  const { digests } = facts ?? {}
  if (digests === undefined) return []
  const ofParams = digests.params === undefined ? [] : await compareParams(dir, digests.params)
  const ofOutputs = digests.outputs === undefined || outputs === undefined ? [] : compareOutputs(digests.outputs, outputs)
  const unknown: Reason[] = digests.outputs !== undefined && outputs === undefined
    ? [{
        code: 'instance-output-missing',
        message: 'the archive is gone, and nothing says that the extracted files are those of which run.json has digests'
      }]
    : []
  return [...unknown, ...[...ofOutputs, ...ofParams].map((message): Reason => ({ code: 'contradictory-archive', message }))]
}
