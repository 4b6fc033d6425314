import { formatMemory } from '@gsplan/cli'
import { outputLimits, type OutputOverrun } from './collector-protocol.ts'
import type { InstanceNumber } from './instance-number.ts'

const describeLimit = (files: number, bytes: number): string =>
  `expected at most ${files.toLocaleString('en')} files and ${formatMemory(bytes)}, got more`

/** Words for outputs that want more room than they may have. */
export function describeOverrun ({ limit, instance }: OutputOverrun, nameOf: (place: InstanceNumber) => string): string {
  const { instanceFiles, instanceBytes, runFiles, runBytes } = outputLimits
  if (limit === 'disk') return 'outputs of all instances: expected room on the disk of their collector, found none'
  if (limit === 'run') return `outputs of all instances: ${describeLimit(runFiles, runBytes)}`
  return `outputs of ${instance === undefined ? 'an instance' : nameOf(instance)}: ${describeLimit(instanceFiles, instanceBytes)}`
}
