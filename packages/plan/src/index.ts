/**
 * The gossipsub test plan: the life of one instance, from its parameters to its files, written against ports that an
 * engine fills.
 *
 * @module
 */
export { runInstance, type InstanceResult, type Roles } from './instance.ts'
export type {
  Clock, Echoes, HealthSample, Host, InstancePorts, LinkShape, LiveWatch, NetworkShaper, OutputFile, Outputs, PacketLag,
  PeerAddress, RandomSource, SyncClient
} from './ports.ts'
export {
  parsePlanParams, type ConnectDelay, type ConnectionsDef, type PlanParams, type TopicParams
} from './plan-params.ts'
export type { TestParams } from './param-reader.ts'
export { readNodeParts, type Muxer, type NodeParts, type Transport } from './node-parts.ts'
export { findNodePackages, libp2p1Modules, type Packages } from './real/node-packages.ts'
export {
  DeadlineError, EnvironmentError, InstanceFailure, ParamError, SyncFailure, TopologyError
} from './errors.ts'
export { createFileOutputs } from './file-outputs.ts'
export { bundledRouter, bundledRouters, type BundledRouter } from './router/bundled-routers.ts'
export { toRouterOptions } from './router/router-options.ts'
export { toRouterScore } from './router/router-score.ts'
export { publishSchedule, type PublisherPlace, type PublishSchedule } from './publish-schedule.ts'
export { neededConnections } from './needed-connections.ts'
export { chooseLinkShape, leastLatencyNs, linkRandom } from './network/link-shape.ts'
export { createPayload, type PublishOutcome } from './publisher.ts'
export { countFixedLinks, fixedTopology, randomHonestTopology, type Topology } from './topology.ts'
export type { Discovery } from './discovery.ts'
export type { PeerRegistration } from './peer-registration.ts'
export type { PeerDirectory } from './peer-directory.ts'
export type { RunLog } from './run-log.ts'
export type { Behaviour, LiveNode, NodeInit } from './behaviours/behaviour.ts'
export { behaviours } from './behaviours/behaviours.ts'
export { FIRST_PEER, loopbackAddress } from './real/loopback-address.ts'
export { LINKS, OUTSIDE, OWN_ADDRESS } from './real/own-network.ts'
export { encodeBatch, forEachRecord, LIVE_OUTPUT, LiveBatches, MAX_RECORDS, type LiveBatch } from './real/live-batches.ts'
export { FIRST_OUTPUT, SHARED_BY } from './real/shared-process.ts'
