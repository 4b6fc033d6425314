import { assertCanDraw } from '@gsplan/analysis'
import { captureChild, MissingProgramError } from '@gsplan/cli'
import type { Engine, EngineProgram, NativePackage } from './engine.ts'
import { defaultEngines } from './engines/engines.ts'

/** A program or native package that gsplan uses, and whether it is installed. */
export interface Diagnosis {
  readonly program: string
  /** First line that it prints about its version; undefined when it is not installed. */
  readonly version?: string | undefined
  readonly neededFor: string
}

const ownPrograms: readonly EngineProgram[] = [
  { program: 'node', args: ['--version'], neededFor: 'everything' },
  { program: 'git', args: ['--version'], neededFor: 'routers from a git reference' },
  { program: 'rclone', args: ['version'], neededFor: 'storing and fetching runs' }
]

const ownPackages: readonly NativePackage[] = [{
  name: 'resvg',
  neededFor: 'figures',
  async load () {
    await assertCanDraw()
    return 'installed'
  }
}]

async function diagnoseProgram ({ program, args, neededFor, describe }: EngineProgram): Promise<Diagnosis> {
  const { stdout, stderr, exitCode, limit } = await captureChild(program, args, {
    signal: new AbortController().signal, timeoutMs: 10_000, maxBytes: 2 ** 20
  })
  if (exitCode !== 0 || limit !== undefined) return { program, neededFor }
  // some print it on the other stream
  const version = describe === undefined ? (stdout || stderr).split('\n', 1)[0] : await describe(stdout)
  return version === undefined || version === '' ? { program, neededFor } : { program, version, neededFor }
}

async function diagnosePackage ({ name, neededFor, load }: NativePackage): Promise<Diagnosis> {
  try {
    return { program: name, version: await load(), neededFor }
  } catch (error) {
    if (error instanceof MissingProgramError) return { program: name, neededFor }
    throw error
  }
}

/** Looks for the programs and native packages that an engine needs. */
export const diagnoseNeeds = async (
  { needs: { programs = [], packages = [] } = {} }: Pick<Engine, 'needs'>
): Promise<Diagnosis[]> => Promise.all([...programs.map(diagnoseProgram), ...packages.map(diagnosePackage)])

/** Looks for the programs and native packages that gsplan and its engines use. */
export const diagnose = async (engines: readonly Engine[] = defaultEngines): Promise<Diagnosis[]> => diagnoseNeeds({
  needs: {
    programs: [...ownPrograms, ...engines.flatMap(({ needs }) => needs?.programs ?? [])],
    packages: [...ownPackages, ...engines.flatMap(({ needs }) => needs?.packages ?? [])]
  }
})
