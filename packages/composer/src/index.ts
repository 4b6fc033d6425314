/**
 * Parameters in, a Testground composition out.
 *
 * @module
 */
export { builderOf } from './builder.ts'
export { overlayOf } from './check-overlay.ts'
export { checkRecordedParams } from './check-params.ts'
export { checkValue, type Check as ValueCheck, type CheckContext as ValueCheckContext } from './check-value.ts'
export { toConfigTable } from './config-table.ts'
export { convertText } from './convert-value.ts'
export { formatText } from './format-text.ts'
export { compose, composeResolved, type ComposeInit, type ComposeResolvedInit, type ComposeResult } from './compose.ts'
export { defaultTarget, defaultVersion, goRouterModule, shippedTargets } from './default-target.ts'
export { composeOptions, defaultComposeOptions, splitDefines, type ComposeOptions } from './compose-options.ts'
export { givenGroups } from './given-groups.ts'
export { findTopologyProblems, type PeerCounts } from './check-topology.ts'
export { CompositionError } from './errors.ts'
export type { Parameter, ParameterType, UsualRange } from './parameter.ts'
export { findParameter, parameters } from './parameters.ts'
export { formatJson, isTable, textOf, type Params, type ParamTable, type ParamValue } from './param-value.ts'
export { overlayDefaults, type OverlayDegrees, type OverlayParameter } from './overlay-defaults.ts'
export { countByRole, countInstances, groupDeclarations, toGroups, type Group, type GroupDeclaration } from './groups.ts'
export { meaningOfDefine } from './meaning/define-meaning.ts'
export { meaningOfTestParams } from './meaning/test-params-meaning.ts'
export { GO_PLAN } from './snapshot/go-plan.ts'
export { paramsToSnapshot, type SnapshotFacts } from './snapshot/params-to-snapshot.ts'
export type { SnapshotExtras } from './snapshot/snapshot-extras.ts'
export { snapshotToParams, type SnapshotParams } from './snapshot/snapshot-to-params.ts'
export {
  formatSnapshot, listConfigs, parseSnapshot, readSnapshot, type Snapshot, type SnapshotField, type SnapshotGroup
} from './snapshot/snapshot.ts'
export {
  describeParameters, formatParameterPage, formatRange, type ParameterDescription
} from './describe-parameters.ts'
export { findScoreParameter, scoreName, scoreParameters, type ScoreParameter, type ScoreRule } from './score-parameters.ts'
export { parameterSchema, type JsonSchema } from './parameter-schema.ts'
export {
  distinctRouters, isSameRouter, replaceRouters, routersOf, type RouterName, type RouterOfGroups
} from './group-routers.ts'
export { findRouterFile, type FileDefinitions, type FindRouterFileInit } from './find-router-file.ts'
export { suggestParameter } from './suggest-parameter.ts'
export { findDoubts } from './find-doubts.ts'
export { findTopicWarnings } from './score-doubts.ts'
export { findTemplate, listTemplates, renderTemplate, type TemplateData, type TemplateHelpers } from './template.ts'
export { parseParams } from './parameter-files.ts'
export { readTestParams, type TestParamTexts } from './read-test-params.ts'
export { findUnknownTestParams } from './unknown-test-params.ts'
export { recoverParams } from './recover-params.ts'
export type { ComposeFlags } from './flags.ts'
export { resolveComposeParams, type ComposeParamsInit, type ResolvedParams } from './resolve-compose-params.ts'
export type { TestParams } from './test-params.ts'
export { splitThresholds, type SplitParams } from './threshold-table.ts'
export type { ResolveInit } from './resolve-params.ts'
