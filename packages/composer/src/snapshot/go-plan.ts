import type { ParamTable } from '../param-value.ts'

/** Folder of the original plan, which measures the Go router. */
export const GO_PLAN = 'test-plans/pubsub/test'

/** Build configuration of a snapshot for a cluster, which it does not name. */
export const k8sBuildConfig: ParamTable = { push_registry: true, registry_type: 'aws' }
