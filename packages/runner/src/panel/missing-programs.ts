import type { MissingProgram } from '@gsplan/ui'
import { diagnoseNeeds } from '../doctor.ts'
import type { Engine } from '../engine.ts'
import { findEngine } from '../engines/engines.ts'

/** Time for which a look at the programs counts, ms: they come and go seldom. */
const KEPT_MS = 30_000

/** A look at the programs of an engine. */
interface Look {
  readonly atMs: number
  readonly missing: Promise<readonly MissingProgram[]>
}

async function lookFor (engine: Engine): Promise<readonly MissingProgram[]> {
  const found = await diagnoseNeeds(engine)
  return found.flatMap(({ program, version, neededFor }) => version === undefined ? [{ program, neededFor }] : [])
}

/** Finds programs that engines need and that are not installed; what was found is kept for a while. */
export class MissingPrograms {
  readonly #now: () => number
  readonly #looks = new Map<string, Look>()

  /** @param now ms of a clock that doesn't jump */
  constructor (now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** @throws {UsageError} for an engine that there is not */
  async of (name: string): Promise<readonly MissingProgram[]> {
    const engine = findEngine(name)
    const known = this.#looks.get(name)
    if (known !== undefined && this.#now() - known.atMs < KEPT_MS) return known.missing
    const missing = lookFor(engine)
    this.#looks.set(name, { atMs: this.#now(), missing })
    return missing
  }
}
