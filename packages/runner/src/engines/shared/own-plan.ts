import { OWN_PLAN } from '@gsplan/run-format'
import type { EngineRequest } from '../../engine.ts'

/** Tests whether a composition names gsplan's own plan, and no other is given. */
export const isOwnPlan = ({ plan, composition }: Pick<EngineRequest, 'plan' | 'composition'>): boolean =>
  plan === undefined && composition.global.plan === OWN_PLAN
