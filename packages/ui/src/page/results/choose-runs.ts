import type { RunView } from '../../api.ts'

/** A choice among runs. */
export interface RunChoice {
  /** Words that a run has in its name, router, engine or reasons; `NAME=VALUE` is a parameter. */
  readonly words: string
  /** A state; empty for all. */
  readonly state: string
  readonly sortBy: string
  readonly isDescending: boolean
}

const textOf = ({ name, engine = '', router = '', reasons, state, set = '' }: RunView): string =>
  [name, engine, router, state, set, ...reasons].join(' ').toLowerCase()

/** Tests whether a run has a word, or a parameter with a value. */
function hasWord (run: RunView, word: string): boolean {
  const [, name, value] = /^([A-Za-z_]+)=(.*)$/.exec(word) ?? []
  if (name === undefined) return textOf(run).includes(word.toLowerCase())
  const found = Object.entries(run.params).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  return found?.toLowerCase().includes((value ?? '').toLowerCase()) === true
}

/** Value of a run in a column; undefined sorts last. */
function valueOf (run: RunView, column: string): string | number | undefined {
  const plain = ({
    name: run.name, state: run.state, startedAt: run.startedAt, engine: run.engine, router: run.router, peers: run.peers,
    seed: run.seed
  } as Readonly<Record<string, string | number | undefined>>)[column]
  const metric = run.metrics[column]
  if (column in run.metrics) return metric === 'inf' ? Infinity : metric ?? undefined
  return plain
}

function compare (a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}

/** The runs that fit, in order. */
export function chooseRuns (runs: readonly RunView[], { words, state, sortBy, isDescending }: RunChoice): RunView[] {
  const wanted = words.trim().split(/\s+/).filter(word => word !== '')
  const fitting = runs.filter(run => (state === '' || run.state === state) && wanted.every(word => hasWord(run, word)))
  const sign = isDescending ? -1 : 1
  return fitting.map(run => ({ run, value: valueOf(run, sortBy) })).sort((a, b) => {
    if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined)
    return sign * compare(a.value, b.value)
  }).map(({ run }) => run)
}
