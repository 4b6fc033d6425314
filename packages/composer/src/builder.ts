import { textOf, type Params } from './param-value.ts'

/** Testground's builder: TEST_BUILDER, else the one that takes the plan as it is under the runner. */
export const builderOf = (params: Params): string =>
  textOf(params['TEST_BUILDER']) || (params['TEST_RUNNER'] === 'local:exec' ? 'exec:go' : 'docker:generic')
