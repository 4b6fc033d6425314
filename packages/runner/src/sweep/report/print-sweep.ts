import { canColor, documentFor, printable, type Io } from '@gsplan/cli'
import { publishVerdict } from '@gsplan/gate'
import type { OutputArgs } from '../../commands/output-options.ts'
import type { SweepResult } from '../results/sweep-result.ts'
import { formatSweep } from './format-sweep.ts'
import { formatSweepJson } from './sweep-json.ts'

/** Prints a sweep, and publishes the verdict on each of its configurations. */
export async function printSweep (
  io: Io, result: SweepResult,
  { json, junit, next }: Pick<OutputArgs, 'json' | 'junit'> & { readonly next?: string | undefined }
): Promise<void> {
  io.stdout.write(json
    ? documentFor(io.stdout, formatSweepJson(result))
    : formatSweep(result, canColor(io.stdout, io.env), next))
  await publishVerdict(result.configurations.map(({ report }) => report), {
    junit, env: io.env, onCommand: line => { io.stderr.write(`${printable(line)}\n`) }
  })
}
