/**
 * Run archives and run directories of a few peers, for tests of figures, templates and gates.
 *
 * @module
 */
export { fourPeers } from './four-peers.ts'
export {
  accountsOf, countsOf, deliver, graft, join, makeArchive, onTopic, peerIdOf, prune, publish, runOutOf, startNs, traceOf,
  type Entry
} from './make-archive.ts'
export { makeRunDirectory, type RunFiles } from './run-directory.ts'
export { runJsonOf } from './run-json.ts'
export { entriesOf, severalTopics, topicsOfRun } from './topics-run.ts'
