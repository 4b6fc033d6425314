/** Settings of {@link shareProcesses}. */
export interface ShareProcessesInit<T> {
  /** Number of processes; more where routers need one each. */
  readonly processes: number
  /** Number of an instance's router: a process runs the plan with one. @default 0 for all */
  readonly routerOf?: ((instance: T) => number) | undefined
}

/** Assigns instances of one router to processes in turn. */
function takeTurns<T> (instances: readonly T[], processes: number): T[][] {
  const shares: T[][] = Array.from({ length: Math.min(processes, instances.length) }, () => [])
  instances.forEach((instance, index) => { shares[index % shares.length]?.push(instance) })
  return shares
}

/**
 * Assigns instances to processes in turn, so that those of a group, such as the publishers, are spread. Routers get
 * processes in proportion to their instances, each at least one.
 *
 * @returns instances by process; no process is without one
 */
export function shareProcesses<T> (
  instances: readonly T[], { processes, routerOf = () => 0 }: ShareProcessesInit<T>
): readonly (readonly T[])[] {
  const byRouter = new Map<number, T[]>()
  for (const instance of instances) {
    const router = routerOf(instance)
    const own = byRouter.get(router) ?? []
    own.push(instance)
    byRouter.set(router, own)
  }
  return [...byRouter.values()].flatMap(own =>
    takeTurns(own, Math.max(1, Math.round(processes * own.length / instances.length))))
}
