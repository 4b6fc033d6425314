/**
 * Deals out instances to processes, one after the other, so that those of a group, such as the publishers, are spread.
 *
 * @returns what each process runs; none is empty
 */
export function shareProcesses<T> (instances: readonly T[], processes: number): readonly (readonly T[])[] {
  const shares: T[][] = Array.from({ length: Math.min(processes, instances.length) }, () => [])
  instances.forEach((instance, index) => { shares[index % shares.length]?.push(instance) })
  return shares
}
