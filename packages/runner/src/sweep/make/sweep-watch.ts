/** Points of a sweep as they are made. */
export interface SweepStart {
  readonly folder: string
  /** Points of this part. */
  readonly points: number
  /** Of them those that were made before. */
  readonly done: number
  /** Points at a time. */
  readonly jobs: number
  /** Expected time of all points that are left on one core, s; 0 where it is not known. */
  readonly expectedS: number
  /** Reason for the number of jobs. */
  readonly remark?: string | undefined
  /** Directories of runs that were not whole, and are gone. */
  readonly removed: number
  /** Points that were made without an analysis, which they get now. */
  readonly unjudged: number
  /** Points that failed or are invalid, and are made again. */
  readonly retried: number
}

/** Told of a sweep's points as they are made. */
export interface SweepWatch {
  readonly onStart?: ((start: SweepStart) => void) | undefined
  /** @param expectedS expected time of the point on one core, s */
  readonly onPoint?: ((expectedS: number) => void) | undefined
}
