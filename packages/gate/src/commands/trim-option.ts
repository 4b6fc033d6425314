/** Flag of every command that measures a run. */
export const trimOption = {
  type: 'boolean', describe: 'leave out the first and last second of the run phase'
} as const
