import type { PlanParams } from './plan-params.ts'

/** Target mesh degree of the routers where a test sets none. */
const DEFAULT_D = 6

/**
 * Counts the connections that a peer needs to fill its mesh.
 *
 * @param others honest peers that it can be connected with
 */
export const neededConnections = ({ overlay: { d } }: Pick<PlanParams, 'overlay'>, others: number): number =>
  Math.min(d >= 0 ? d : DEFAULT_D, others)
