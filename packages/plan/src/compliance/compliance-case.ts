/** One rule of a port, and the check of it. */
export interface ComplianceCase<Setup> {
  /** The rule, as a test's name. */
  readonly name: string
  /**
   * Resolves when an implementation keeps the rule. Cases of a suite may share a setup unless its type forbids that.
   *
   * @throws {AssertionError} of `node:assert` when the implementation breaks the rule
   */
  readonly check: (setup: Setup) => Promise<void>
}

/** The rules of a port, for any test runner: `for (const { name, check } of suite) test(name, () => check(setup))`. */
export type ComplianceSuite<Setup> = ReadonlyArray<ComplianceCase<Setup>>
