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
export { findTemplate, listTemplates, renderTemplate, type TemplateData } from './template.ts'
