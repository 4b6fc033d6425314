/**
 * Assigns instances to processes in turn, so that those of a group, such as the publishers, are spread.
 *
 * @returns instances by process; no process is without one
 */
export function shareProcesses<T> (instances: readonly T[], processes: number): readonly (readonly T[])[] {
  const shares: T[][] = Array.from({ length: Math.min(processes, instances.length) }, () => [])
  instances.forEach((instance, index) => { shares[index % shares.length]?.push(instance) })
  return shares
}
