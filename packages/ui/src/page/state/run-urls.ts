import type { RunView } from '../../api.ts'

/** A run by its name, and its place in the output folder. */
type RunPlace = Pick<RunView, 'name' | 'isFailed'>

const queryOf = ({ isFailed }: RunPlace): string => isFailed ? '?failed' : ''

/** Address of the panel's facts about a run, or of one of its actions. */
export const runUrl = (run: RunPlace, action?: 'config' | 'delete' | 'events' | 'rename' | 'rerun' | 'stop'): string =>
  `/api/runs/${[run.name, ...action === undefined ? [] : [action]].map(encodeURIComponent).join('/')}${queryOf(run)}`

/** Address of a file of a run. */
export const fileUrl = (run: RunPlace, path: string): string =>
  `/files/${[run.name, ...path.split('/')].map(encodeURIComponent).join('/')}${queryOf(run)}`
