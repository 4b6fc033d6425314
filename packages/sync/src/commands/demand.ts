import { UsageError } from '@gsplan/cli'

/** @throws {UsageError} when there is none */
export function demandSome (what: string, found: readonly string[]): readonly string[] {
  if (found.length === 0) throw new UsageError(`expected ${what}, got none`)
  return found
}

/** @throws {UsageError} when there is none */
export function demandOne (what: string, found: string | undefined): string {
  if (found === undefined) throw new UsageError(`expected one ${what}, got none`)
  return found
}
