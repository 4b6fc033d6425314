import { expandInstances, type Composition } from '@gsplan/testground'
import { isOwnPlan } from './engines/shared/own-plan.ts'
import { sizeOfTest } from './engines/shared/test-size.ts'

/** Counts the peers of a composition; each instance of another plan counts as one. */
export const countPeers = (composition: Composition, plan: string | undefined): number =>
  sizeOfTest(expandInstances(composition), isOwnPlan({ plan, composition })).peers
