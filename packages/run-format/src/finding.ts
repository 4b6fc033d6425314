export type FindingCode =
  | 'offered-load' | 'undelivered' | 'messages-lost' | 'empty-mesh' | 'short-mesh' | 'unscored-topics'
  | 'parameter-not-followed' | 'no-run-phase' | 'outside-run-phase' | 'silent-topic' | 'exit-code'
  | 'no-traces' | 'other-runner' | 'other-router' | 'links-not-shaped' | 'doubtful-parameter' | 'shared-address'
  | 'outcomes-by-engine'
  | 'few-runs' | 'runs-left-out' | 'over-limit' | 'composition-missing' | 'other-than-recorded'

/** Declaration of a finding. */
export interface FindingDeclaration {
  /** Cause, as a sentence without its capital. */
  readonly meaning: string
  /** True if the command that made the run found it: no archive shows it, so that the record carries it. */
  readonly ofRequest?: boolean
  /** True if the engine that made the run found it: the record carries it as well, and another run may not have it. */
  readonly ofEngine?: boolean
}

/** Every code of a finding: an observation that is shown with the verdict and doesn't change it. */
export const findingCodes: Readonly<Record<FindingCode, FindingDeclaration>> = {
  'offered-load': { meaning: 'the number of published messages differs from the expected one by more than 1 %' },
  undelivered: { meaning: 'expected deliveries are missing' },
  'messages-lost': { meaning: 'messages reached no peer, fewer than make a run invalid' },
  'empty-mesh': { meaning: 'the mesh degree of every peer is 0 although D is above 0' },
  'short-mesh': { meaning: 'peers that connected late had fewer mesh peers than Dlo when the run phase began' },
  'unscored-topics': { meaning: 'all peer scores are 0, as no topic of PEER_SCORE_PARAMS is a topic of the run' },
  'parameter-not-followed': { meaning: 'the router has no such option' },
  'over-limit': { meaning: 'a size limit of the router cut RPCs' },
  'no-traces': { meaning: 'the plan left no gossipsub traces: its instances\' outcomes alone judge the run' },
  'no-run-phase': {
    meaning: 'peers do not say when their run phase was: metrics cover the times that others say, or the whole trace'
  },
  'outside-run-phase': { meaning: 'messages were published outside of the run phase and are not measured' },
  'silent-topic': { meaning: 'a topic of the run has a rate and no message in the run phase' },
  'exit-code': {
    meaning: 'the process of an instance that said success ended with another exit code than 0', ofEngine: true
  },
  'other-runner': { meaning: 'another runner was asked for, and no engine was named that has it', ofRequest: true },
  'other-router': { meaning: 'another router was asked for, which can\'t run here', ofRequest: true },
  'links-not-shaped': { meaning: 'latency or bandwidth was asked for, and nothing applied it', ofRequest: true },
  'doubtful-parameter': { meaning: 'a parameter is possible and probably not meant', ofRequest: true },
  'shared-address': { meaning: 'peers of this machine share an address, where it has no others', ofRequest: true },
  'outcomes-by-engine': {
    meaning: 'instances of another plan left no outcome: the engine, Testground, has seen them succeed', ofEngine: true
  },
  'composition-missing': { meaning: 'the composition of which run.json has the digest is not beside it' },
  'other-than-recorded': {
    meaning: 'run.json records other metrics than its archive gives: one was changed, or another version measured them'
  },
  'few-runs': { meaning: 'a set has too few runs for intervals: every run has to hold its conditions' },
  'runs-left-out': {
    meaning: 'medians and conditions of a set are over some of its runs: the others failed or can\'t be trusted'
  }
}

/** An observation on a run that doesn't change its verdict. */
export interface Finding {
  readonly code: FindingCode
  readonly message: string
}

/** Finding in a run.json, whose code may be that of another version, or `unknown` where none is recorded. */
export interface RecordedFinding {
  readonly code: string
  readonly message: string
}

const declarationOf = ({ code }: RecordedFinding): FindingDeclaration | undefined =>
  Object.hasOwn(findingCodes, code) ? findingCodes[code as FindingCode] : undefined

/** True for a finding of the command that made the run, which another run of the same request has as well. */
export const isOfRequest = (finding: RecordedFinding): boolean => declarationOf(finding)?.ofRequest === true

/** True for a finding of the command or the engine that made the run, which no archive shows. */
export const isOfRecord = (finding: RecordedFinding): boolean =>
  isOfRequest(finding) || declarationOf(finding)?.ofEngine === true

/** Findings in JSON: their sentences and, in the same order, their codes, which records of earlier versions lack. */
export interface FindingsJson {
  readonly findings: readonly string[]
  readonly findingCodes?: readonly string[] | undefined
}

/** Converts findings to the two lists of JSON documents. */
export const toFindingsJson = (findings: readonly RecordedFinding[]): Required<FindingsJson> =>
  ({ findings: findings.map(({ message }) => message), findingCodes: findings.map(({ code }) => code) })

/** Reads {@link toFindingsJson}; a code that is missing is `unknown`. */
export const fromFindingsJson = ({ findings, findingCodes: codes = [] }: FindingsJson): RecordedFinding[] =>
  findings.map((message, index) => ({ code: codes[index] ?? 'unknown', message }))
