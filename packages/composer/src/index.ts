/**
 * Parameters in, a Testground composition out.
 *
 * @module
 */
export { compose, type ComposeInit, type ComposeResult } from './compose.ts'
export { defaultTarget } from './default-target.ts'
export { CompositionError } from './errors.ts'
export type { Parameter, ParameterType } from './parameter.ts'
export { findParameter, parameters } from './parameters.ts'
export { formatJson, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'
export {
  formatSnapshot, listConfigs, paramsToSnapshot, parseSnapshot, readSnapshot, snapshotToParams, type Snapshot,
  type SnapshotField, type SnapshotGroup, type SnapshotParams
} from './snapshot.ts'
export { findTemplate, listTemplates, renderTemplate, type TemplateData } from './template.ts'
