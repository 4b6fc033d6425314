/** An instance of a run, by the number of its group and its own in it. */
export interface InstanceNumber {
  readonly group: number
  readonly index: number
}

/** Key of an instance in maps, and in the collector's paths. */
export const instanceKey = ({ group, index }: InstanceNumber): string => `${group}/${index}`
