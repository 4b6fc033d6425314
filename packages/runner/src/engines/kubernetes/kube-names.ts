/** Label of every object of a run, with the run's name. */
export const RUN_LABEL = 'gsplan.io/run'
/** Label of an instance's pod, with the number of its group. */
export const GROUP_LABEL = 'gsplan.io/group'
/** Label with the part that an object plays. */
export const PART_LABEL = 'gsplan.io/part'
/** Annotation with the id of a group as the composition has it, which may be no label. */
export const GROUP_ANNOTATION = 'gsplan.io/group-id'
/** Annotation of the objects that a client made, with its version. */
export const VERSION_ANNOTATION = 'gsplan.io/version'
/** Label by which tools say whose objects are theirs. */
export const MANAGER_LABEL = 'app.kubernetes.io/managed-by'
export const MANAGER = 'gsplan'

/** Selector of the objects of a run, or of all runs: those that gsplan has made, and no other with a label of theirs. */
export const selectorOf = (run?: string): string =>
  `--selector=${RUN_LABEL}${run === undefined ? '' : `=${run}`},${MANAGER_LABEL}=${MANAGER}`

/** Number of an instance in its group, which the Job's controller sets. */
export const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index'

/** Names of a run's objects: all DNS labels, of at most 63 characters, with the number of an instance too. */
export interface RunNames {
  readonly run: string
  /** Job that owns everything else. */
  readonly sync: string
  readonly secret: string
  /** Secret with the credentials of a bucket. */
  readonly storage: string
  readonly code: (part: number) => string
  readonly params: (group: number) => string
  readonly job: (group: number) => string
}

/** Tests whether a text is the name of a run where it runs. */
export const isRunOfCluster = (text: string): boolean => /^gsplan-[0-9a-z]{10}$/.test(text)

/**
 * Names of a run's objects.
 *
 * @param key 10 characters of a–z and 0–9 that no other run has
 */
export function runNames (key: string): RunNames {
  const run = `gsplan-${key}`
  return {
    run, sync: `${run}-sync`, secret: `${run}-token`, storage: `${run}-s3`,
    code: part => `${run}-code-${part}`, params: group => `${run}-params-${group}`, job: group => `${run}-g${group}`
  }
}
