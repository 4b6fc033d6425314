/** Flag of the command that makes a run. */
export const trimOption = {
  type: 'boolean', describe: 'leave out the first and last second of the run phase'
} as const

/** Flag of every command that measures a finished run: as the run was measured, unless it is given. */
export const recordedTrimOption = {
  type: 'boolean', undecided: true, describe: 'leave out first and last second (default: as recorded; --no-trim)'
} as const
