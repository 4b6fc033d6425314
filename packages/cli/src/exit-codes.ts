/** Exit codes of every gsplan command. */
export const exitCodes = {
  /** Done; a run that was judged passed. */
  ok: 0,
  /** The run failed, or data is damaged. */
  failed: 1,
  /** Wrong usage, or parameters that can't be. */
  usage: 2,
  /** A program that must be installed is missing. */
  missing: 3,
  /** A defect of gsplan. */
  defect: 70,
  /** The run is invalid: its measurement can't be trusted. */
  invalid: 98,
  /** A threshold or regression limit was breached. */
  breached: 99,
  /** Ended by SIGHUP: the terminal was closed. */
  hungUp: 129,
  /** Ended by SIGINT. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143
} as const
