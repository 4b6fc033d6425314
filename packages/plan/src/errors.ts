import { exitCodes } from '@gsplan/cli'

/**
 * A failure that the plan can name: the instance reports it as `failure`. An error of any other class is a defect and
 * reported as `crash`. Ports throw it for failures outside the plan.
 */
export abstract class InstanceFailure extends Error {}

/** A test parameter that can't be used. */
export class ParamError extends InstanceFailure {
  override readonly name = 'ParamError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  readonly param: string
  readonly expected: string
  readonly found: unknown

  constructor (param: string, expected: string, found: unknown) {
    super(`${param}: expected ${expected}, got ${typeof found === 'string' ? `"${found}"` : JSON.stringify(found)}`)
    this.param = param
    this.expected = expected
    this.found = found
  }
}

/** Something that an instance waited for did not happen in time. */
export class DeadlineError extends InstanceFailure {
  override readonly name = 'DeadlineError'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}

/** An instance's environment asks for something that the plan or this machine doesn't have. */
export class EnvironmentError extends InstanceFailure {
  override readonly name = 'EnvironmentError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage
}

/** A node that a topology file doesn't name. */
export class TopologyError extends InstanceFailure {
  override readonly name = 'TopologyError'
  readonly exitCode: typeof exitCodes.usage = exitCodes.usage

  constructor (node: string) {
    super(`topology: expected an entry for ${node}, found none`)
  }
}

/** The sync service failed or refused a request. */
export class SyncFailure extends InstanceFailure {
  override readonly name = 'SyncFailure'
  readonly exitCode: typeof exitCodes.failed = exitCodes.failed
}
