/**
 * A run as a contract between the plan that writes it and the tools that read it: names of instance files and roles,
 * sentences of run.out, health and connections files, run.json, reason codes and verdicts, live events, and the layout of
 * run and output folders. Each fact is formatted and read here.
 *
 * @module
 */
export { canonicalJson } from './canonical-json.ts'
export { isJsonObject, type JsonObject } from './json-object.ts'
export {
  digestComposition, isJavaScriptTarget, readCompositionDigest, type Target as CompositionTarget
} from './composition-digest.ts'
export { formatConnections, toConnections, type ConnectionsFile } from './connections-file.ts'
export { formatEventLine, parseEventLine, type RecordedEvent } from './event-line.ts'
export { EventLog, type EventLogInit } from './event-log.ts'
export { EventReader, type ReadEvent } from './event-reader.ts'
export { RunFactsError } from './errors.ts'
export { formatHealth, parseHealth, type HealthFile } from './health-file.ts'
export {
  ERROR_OUTPUT, formatInstanceFile, isFileKind, recogniseInstanceFile, type InstanceFile, type NodeFileKind
} from './instance-file.ts'
export {
  onLiveEvents, teeLiveEvents,
  JOB_VARIABLE, type HealthReading, type LiveEvent, type LiveEventKind, type LiveEventSink, type RunEnd, type RunStage,
  type RunStart, type TestProgress
} from './live-event.ts'
export { sufficientMessageSize } from './message-limit.ts'
export {
  formatMetricKey, parseMetricKey, splitMetricKey, topicsOfMetrics, toRecordedMetrics, type MetricKey
} from './metric-key.ts'
export { readRunText } from './read-run-text.ts'
export { measureJson, parseJson, type JsonSize } from './parse-json.ts'
export { formatNodeName, parseNodeName, type NodeId } from './node-name.ts'
export {
  defaultRole, isHonest, isMeasuredRole, isNodeRole, isRoleName, nodeRoleNames, nodeRoles, type NodeRole
} from './node-role.ts'
export { findUnfinished } from './find-unfinished.ts'
export { isInterrupted, PARAMS_HEADER } from './is-interrupted.ts'
export { OWN_PLAN } from './own-plan.ts'
export { parseRunJson } from './parse-run-json.ts'
export {
  findingCodes, fromFindingsJson, isOfRecord, isOfRequest, toFindingsJson, type Finding, type FindingCode,
  type FindingDeclaration, type FindingsJson, type RecordedFinding
} from './finding.ts'
export {
  gravityOf, reasonCodes, type Reason, type ReasonCode, type ReasonGravity, type RecordedReason
} from './reason.ts'
export {
  createRunDirectory, findArchive, findMeasurable, findRun, isCompleteRun, listRuns, moveToFailed, runPaths,
  type ListedRun, type RunPaths
} from './run-directory.ts'
export { clearKilledRuns, holdRun } from './run-hold.ts'
export { readRunJson, writeRunJson } from './run-json-file.ts'
export { formatRunJson, toRunJson, type JsonMetric, type RunJson, type Recorded as RecordedJson } from './run-json.ts'
export {
  analysisFiles, analysisOutputs, archiveNames, FAILED_FOLDER, isArchiveName, isExtractedFile, OUTPUTS_FOLDER, runFiles,
  SET_ENDING, SWEEP_PAGE, SWEEP_PREFIX
} from './run-layout.ts'
export {
  formatEgress, formatHostMessage, formatOverLimit, formatPublishSummary, formatTooFewPeers, formatUnsupported,
  parseHostMessage, parseLeastEgressLatency, parseOverLimit, parsePublishSummary, parseTooFewPeers, parseUnsupported,
  type EgressShape, type HostMessage, type LimitPlace, type OverLimit, type PublishSummary, type TooFewPeers,
  type UnsupportedParam
} from './run-messages.ts'
export { createRunName, isRunLabel, isRunName } from './run-name.ts'
export {
  momentOfMessage, phaseOfMessage, runMessages, type RunMoment, type TestPhase
} from './run-phase.ts'
export type {
  GroupTargetFacts, OutputDigests, PulledImage, RegressionOutcome, RunDigests, RunFacts, RunMetrics, RunPlace, RunRecord,
  RunTarget, SeedPlace, ThresholdOutcome
} from './run-record.ts'
export { formatRoundTrip, parseRoundTrip, roundTripBounds, type RoundTrip } from './round-trip.ts'
export { readSetVerdict, type SetVerdict } from './set-verdict.ts'
export { readRunOverview, readRunOverviews, type RunOverview, type RunState } from './run-overview.ts'
export { describeTargets, targetsOf, type RoutersOfRun } from './run-targets.ts'
export { judge, verdictExitCodes, verdictStatuses, type Verdict, type VerdictStatus } from './verdict.ts'
