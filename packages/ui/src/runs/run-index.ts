import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  analysisOutputs, EventReader, listRuns, readRunOverview, runPaths, type ListedRun, type RunOverview
} from '@gsplan/run-format'
import type { RunView } from '../api.ts'

/** Most runs of a list: more are not looked at by people, and each is a file to read. */
const MAX_RUNS = 5000

/** A run as it was read, and its record and events then. */
interface Known {
  readonly key: string
  readonly overview: RunOverview
}

/** A run of the output folder, with its place. */
export interface IndexedRun {
  readonly dir: string
  readonly view: RunView
}

const hasReport = (dir: string): boolean => existsSync(join(runPaths(dir).analysis, analysisOutputs.report))

const toMetric = (value: number | null): number | null | 'inf' => value === Infinity ? 'inf' : value

function toView (
  { name, isFailed, state, startedAt, engine, seed, target, peers, metrics, params, reasons, dir }: RunOverview
): RunView {
  return {
    name, isFailed, state, startedAt, engine, seed, router: target === undefined ? undefined : `${target.module}@${target.version}`,
    peers, metrics: Object.fromEntries(
      Object.entries(metrics).map(([key, value]) => [key, toMetric(value)])
    ), params, reasons,
    hasConfig: existsSync(runPaths(dir).snapshot), hasReport: hasReport(dir)
  }
}

/** The job that a run was made for; empty where there was none. */
export async function jobOf (dir: string): Promise<string> {
  const reader = new EventReader(runPaths(dir).events)
  const [first] = await reader.read()
  await reader.close()
  return first?.event.kind === 'start' ? first.event.job ?? '' : ''
}

/** Words that change when a file does; the same for each that is not there. */
const keyOf = async (path: string): Promise<string> =>
  stat(path).then(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`, () => '–')

/** The runs of an output folder, read again only where their records changed. */
export class RunIndex {
  readonly output: string
  readonly #known = new Map<string, Known>()

  constructor (output: string) {
    this.output = output
  }

  /** Runs, the newest first; none where there is no folder. */
  async list (): Promise<IndexedRun[]> {
    const listed = (await listRuns(this.output).catch(() => [])).slice(-MAX_RUNS)
    const dirs = new Set(listed.map(({ dir }) => dir))
    for (const dir of this.#known.keys()) if (!dirs.has(dir)) this.#known.delete(dir)
    const found: IndexedRun[] = []
    for (const run of listed) found.push({ dir: run.dir, view: toView(await this.#read(run)) })
    const order = ({ view: { startedAt = '', name } }: IndexedRun): string => `${startedAt} ${name}`
    return found.sort((a, b) => order(b).localeCompare(order(a)))
  }

  /** A run by its name, and whether it is among the failed ones. */
  async find (name: string, isFailed: boolean): Promise<IndexedRun | undefined> {
    const listed = await listRuns(this.output).catch(() => [])
    const run = listed.find(
      each => each.name === name && each.isFailed === isFailed
    ) ?? listed.find(each => each.name === name)
    return run === undefined ? undefined : { dir: run.dir, view: toView(await this.#read(run)) }
  }

  async #read (run: ListedRun): Promise<RunOverview> {
    const { record, events } = runPaths(run.dir)
    const key = `${await keyOf(record)} ${await keyOf(events)}`
    const known = this.#known.get(run.dir)
    // one that is under way may end without a word
    if (known?.key === key && known.overview.state !== 'running') return known.overview
    const overview = await readRunOverview(run)
    this.#known.set(run.dir, { key, overview })
    return overview
  }
}
