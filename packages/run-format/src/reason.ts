/** Verdict that a reason leads to, gravest first. */
export type ReasonGravity = 'failed' | 'invalid' | 'breached'

interface ReasonDeclaration {
  readonly gravity: ReasonGravity
  /** Cause, as a sentence without its capital. */
  readonly meaning: string
  /** Action that mends it. */
  readonly remedy: string
}

/**
 * Every code that a verdict can name. `engine-failed` and `router-changed` are made by the runner alone, `points-…` are of
 * sweeps; the others are made from an archive and from conditions by `@gsplan/gate`, and some by engines. Records of
 * earlier versions may have further ones: `no-messages` became `nothing-measured`.
 */
export const reasonCodes = {
  'instance-failed': {
    gravity: 'failed', meaning: 'an instance failed or crashed',
    remedy: 'read run.out and the error output of that instance'
  },
  'engine-failed': {
    gravity: 'failed', meaning: 'the engine failed, or its outputs can\'t be read',
    remedy: 'read the message and the logs of the run directory; then run again'
  },
  'no-outcome': {
    gravity: 'invalid', meaning: 'an instance left no outcome: it was killed, or its end is not in the archive',
    remedy: 'look for a kill (memory, time limit) of that instance; collect the outputs after its end'
  },
  'nothing-measured': {
    gravity: 'invalid',
    meaning: 'no delivery was expected: no message was published in the run phase, or no peer was to receive one',
    remedy: 'a longer T_RUN or a higher message rate; at least two peers that run the topic'
  },
  'published-to-nobody': {
    gravity: 'invalid', meaning: 'half or more of the messages reached no peer, or size limits cut all deliveries',
    remedy: 'connect the publishers: TOPOLOGY, N_DEGREE, a longer warm-up; smaller messages or a larger MAX_MESSAGE_SIZE'
  },
  'late-publishes': {
    gravity: 'invalid',
    meaning: 'publishes failed, are missing, or were late by more than 1 ÷ the rate of the network and 50 ms',
    remedy: 'a lower message rate, fewer peers on the machine, or the sim engine'
  },
  saturated: {
    gravity: 'invalid', meaning: 'the machine or a process was too busy for latencies to be trusted',
    remedy: 'fewer peers, a lower message rate, longer latencies, a larger machine or a cluster, or the sim engine'
  },
  'trace-damaged': {
    gravity: 'invalid', meaning: 'a trace can\'t be read to its end',
    remedy: 'collect the archive again; a full disk and a killed instance cut traces off'
  },
  'instance-output-missing': {
    gravity: 'invalid',
    meaning:
      'the archive, peers, or files of peers (traces, counters, scores, health, connections) are missing, empty or damaged',
    remedy: 'collect the outputs of all instances; FULL_TRACES must be the same for all of them'
  },
  'contradictory-archive': {
    gravity: 'invalid',
    meaning: 'something is there twice, or of another peer or time, or traces, counters, run.out and run.json disagree',
    remedy: 'collect the archive again, of one run only, with the files that its run directory had'
  },
  'impossible-metric': {
    gravity: 'invalid', meaning: 'a metric is out of its range, such as a ratio above 1 or a redundancy below 0',
    remedy: 'collect the archive again; traces of peers, or the starts of traces, are missing'
  },
  'negative-delay': {
    gravity: 'invalid', meaning: 'deliveries came before their message was published, or before their sender had it',
    remedy: 'synchronise the clocks of the machines'
  },
  'impossible-delay': {
    gravity: 'invalid', meaning: 'deliveries took less than the least latency of a link',
    remedy: 'check that the network was shaped as asked for, and synchronise the clocks of the machines'
  },
  'link-latency': {
    gravity: 'invalid', meaning: 'round trips were shorter than asked for, or longer by more than a quarter and 10 ms',
    remedy: 'check that the network was shaped as asked for; a higher T_LATENCY; a longer T_COOL, for queues to empty'
  },
  'rpc-dropped': {
    gravity: 'invalid',
    meaning: 'full outbound queues dropped RPCs, and OUTBOUND_QUEUE_SIZE is not set, or not followed by the router',
    remedy: 'a lower message rate, smaller messages, or more bandwidth'
  },
  'too-few-peers': {
    gravity: 'invalid', meaning: 'peers had too few connections to fill their meshes after warm-up',
    remedy: 'a higher N_DEGREE, a longer T_WARM, or shorter HONEST_CONNECT_DELAYS'
  },
  'router-changed': {
    gravity: 'invalid', meaning: 'the code in the folder of a router, or of its dependencies, changed during the run',
    remedy: 'end builds of the router first; then run again'
  },
  'recorded-invalid': {
    gravity: 'invalid', meaning: 'run.json says that the run is invalid, and gives no reason',
    remedy: 'run the test again'
  },
  'points-missing': {
    gravity: 'invalid', meaning: 'points of a sweep have no run that is whole',
    remedy: 'run the sweep, or the part that lacks them, again: it makes what is missing'
  },
  'points-mixed': {
    gravity: 'invalid',
    meaning: 'points of a sweep are of other versions, routers, engines or parameters than the others, or there twice',
    remedy: 'make all parts of the sweep with one version of gsplan, one grid and the same flags'
  },
  'threshold-breached': {
    gravity: 'breached', meaning: 'a threshold or a limit against the baseline doesn\'t hold',
    remedy: 'find the change that made the metric worse, or set another limit'
  }
} as const

/** Code of a reason. */
export type ReasonCode = keyof typeof reasonCodes

const declarations: Readonly<Record<ReasonCode, ReasonDeclaration>> = reasonCodes

/** Reason against a run. */
export interface Reason {
  readonly code: ReasonCode
  readonly message: string
}

/** Reason in a run.json, whose code may be that of another version. */
export interface RecordedReason {
  readonly code: string
  readonly message: string
}

/** Gravity of a reason; a code that this version doesn't know makes a run invalid. */
export const gravityOf = ({ code }: RecordedReason): ReasonGravity =>
  Object.hasOwn(reasonCodes, code) ? declarations[code as ReasonCode].gravity : 'invalid'
