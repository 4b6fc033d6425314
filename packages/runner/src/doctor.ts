import { execa } from 'execa'
import { findTestground } from './engines/testground/testground-program.ts'

/** A program, whether it is here, and what it is for. */
export interface Diagnosis {
  readonly program: string
  /** First line that it prints of its version; undefined when it is not installed. */
  readonly version?: string
  readonly neededFor: string
}

const programs: ReadonlyArray<readonly [program: string, args: readonly string[], neededFor: string]> = [
  ['node', ['--version'], 'everything'],
  ['git', ['--version'], 'routers from a git reference'],
  ['testground', ['version'], 'the testground engine'],
  ['docker', ['--version'], 'Testground\'s local:docker runner'],
  ['kubectl', ['version', '--client'], 'Testground\'s cluster:k8s runner'],
  ['rclone', ['version'], 'storing and fetching runs']
]

/** Testground's `version` says a commit, or none; what it can do, its flags say. */
async function describeTestground (stdout: string): Promise<string> {
  const commit = /^Git commit: (.*)$/m.exec(stdout)?.[1] ?? 'unknown'
  const version = await findTestground(AbortSignal.timeout(10_000)).catch(() => undefined)
  return version === undefined ? `older than 0.5, commit ${commit}` : `${version}, commit ${commit}`
}

/** Looks for the programs that gsplan can use. */
export async function diagnose (): Promise<Diagnosis[]> {
  return Promise.all(programs.map(async ([program, args, neededFor]) => {
    const { stdout, failed } = await execa(program, args, { reject: false, timeout: 10_000, stdin: 'ignore' })
    const version = program === 'testground' && !failed ? await describeTestground(stdout) : stdout.split('\n', 1)[0]
    return failed || version === undefined || version === '' ? { program, neededFor } : { program, version, neededFor }
  }))
}
