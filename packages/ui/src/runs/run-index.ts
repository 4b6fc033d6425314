import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  analysisOutputs, EventReader, FAILED_FOLDER, findRun, readRunOverview, readSetVerdict, runFiles, runPaths, SET_ENDING,
  type RunOverview
} from '@gsplan/run-format'
import type { LeftOut, RunView, SetView, SweepView } from '../api.ts'
import { lookAt } from '../look-at.ts'
import { ChangeList } from './change-list.ts'
import { listSweeps } from './list-sweeps.ts'

/** Most folders that are looked at for runs, each of which is a file to read: those that come last by name. */
const MAX_FOLDERS = 5000
/** Time after which every folder is looked at again, whatever the file system says of changes, ms. */
const LOOK_AGAIN_MS = 30_000
/** A file that changed within this time may change again at the same time by its clock, ms. */
const RECENT_MS = 2000
/** Folders that are looked at before others get their turn. */
const AT_ONCE = 200

/** A run of the output folder, with its place. */
export interface IndexedRun {
  readonly dir: string
  readonly view: RunView
}

/** A run as it was read. */
interface Known {
  readonly view: RunView
  /** Its folder and files then; they may change while it is `isOpen`. */
  readonly stamp: string
  readonly isOpen: boolean
}

/** Place of a run in an output folder: its name alone, or in the folder of failed runs. */
interface Place {
  readonly name: string
  readonly isFailed: boolean
}

const keyOf = ({ name, isFailed }: Place): string => isFailed ? `${FAILED_FOLDER}/${name}` : name

const toMetric = (value: number | null): number | null | 'inf' => value === Infinity ? 'inf' : value

function toView (
  { name, isFailed, state, startedAt, engine, seed, target, peers, set, metrics, params, reasons, dir }: RunOverview
): RunView {
  return {
    name, isFailed, state, startedAt, engine, seed, router: target === undefined ? undefined : `${target.module}@${target.version}`,
    peers, set, metrics: Object.fromEntries(Object.entries(metrics).map(([key, value]) => [key, toMetric(value)])), params,
    reasons, hasConfig: existsSync(runPaths(dir).snapshot),
    hasReport: existsSync(join(runPaths(dir).analysis, analysisOutputs.report))
  }
}

/** The job that a run was made for; empty where there was none. */
export async function jobOf (dir: string): Promise<string> {
  const reader = new EventReader(runPaths(dir).events)
  const first = await reader.first()
  await reader.close()
  return first?.kind === 'start' ? first.job ?? '' : ''
}

/** Words that change when a file or folder does, and whether it may have changed again since. */
function look (path: string): { readonly stamp: string, readonly isRecent: boolean } {
  const found = lookAt(path)
  if (found === undefined) return { stamp: '–', isRecent: false }
  const { mtimeMs, size, ino } = found
  return { stamp: `${mtimeMs} ${size} ${ino}`, isRecent: Math.abs(Date.now() - mtimeMs) < RECENT_MS }
}

/** Words for the state of a run: files come and go in its folder, and a record may be written in its place. */
function lookAtRun (dir: string): { readonly stamp: string, readonly isRecent: boolean } {
  const looks = [dir, join(dir, runFiles.record)].map(look)
  return { stamp: looks.map(({ stamp }) => stamp).join('|'), isRecent: looks.some(({ isRecent }) => isRecent) }
}

/** Tests that no link leads to a run. */
const isOwnFolder = (output: string, { dir, isFailed }: { readonly dir: string, readonly isFailed: boolean }): boolean =>
  [dir, ...isFailed ? [join(output, FAILED_FOLDER)] : []]
    .every(each => lookAt(each)?.isDirectory() === true)

/** Names of folders and of files in a folder, without links and hidden ones. */
async function listNames (folder: string): Promise<{ readonly folders: string[], readonly files: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const namesOf = (kind: 'isDirectory' | 'isFile'): string[] =>
    entries.filter(each => each[kind]() && !each.name.startsWith('.')).map(({ name }) => name).sort()
  return { folders: namesOf('isDirectory'), files: namesOf('isFile') }
}

const nextTurn = async (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

/**
 * The runs of an output folder, and the sets that they make. A folder is read again when the file system says that it
 * changed, and at times whatever it says; runs that are under way are looked at each time.
 */
export class RunIndex {
  readonly output: string
  readonly changes: ChangeList = new ChangeList()
  readonly #known = new Map<string, Known>()
  readonly #sets = new Map<string, { readonly stamp: string, readonly view: SetView | undefined }>()
  #sweeps: readonly SweepView[] = []
  #leftOut: LeftOut = { folders: 0, sweeps: 0 }
  #folders = ''
  /** By a clock that doesn't jump. */
  #lookedAtMs = 0
  #looking: Promise<void> | undefined

  constructor (output: string) {
    this.output = output
  }

  /** Looks at the folder; calls at the same time share a look. */
  async refresh (): Promise<void> {
    this.#looking ??= this.#refresh().finally(() => { this.#looking = undefined })
    await this.#looking
  }

  /** Runs as of the last look, by their keys. */
  get runs (): ReadonlyMap<string, { readonly view: RunView }> {
    return this.#known
  }

  /** Sets as of the last look. */
  get sets (): SetView[] {
    return [...this.#sets.values()].flatMap(({ view }) => view ?? [])
  }

  /** Sweeps as of the last look at all folders. */
  get sweeps (): readonly SweepView[] {
    return this.#sweeps
  }

  /** Folders and sweeps that are in no list, as of the last look at all folders. */
  get leftOut (): LeftOut {
    return this.#leftOut
  }

  /** Directory of a run. */
  dirOf (place: Place): string {
    return join(this.output, keyOf(place))
  }

  /** A run by its name, and whether it is among the failed ones; read anew. */
  async find (name: string, isFailed: boolean): Promise<IndexedRun | undefined> {
    // a name is no path
    if (name === '' || name.startsWith('.') || /[/\\\0]/.test(name)) return undefined
    const found = findRun(this.output, name, isFailed) ?? findRun(this.output, name, !isFailed)
    if (found === undefined || !isOwnFolder(this.output, found)) return undefined
    return { dir: found.dir, view: toView(await readRunOverview(found)) }
  }

  async #refresh (): Promise<void> {
    const looks = [this.output, join(this.output, FAILED_FOLDER)].map(look)
    const folders = looks.map(({ stamp }) => stamp).join('|')
    const isWhole = folders !== this.#folders || looks.some(({ isRecent }) => isRecent) ||
      performance.now() - this.#lookedAtMs > LOOK_AGAIN_MS
    if (!isWhole) {
      for (const [key, { isOpen }] of this.#known) if (isOpen) await this.#readRun(key)
      return
    }
    this.#folders = folders
    this.#lookedAtMs = performance.now()
    await this.#readAll()
  }

  async #readAll (): Promise<void> {
    const { folders: names, files } = await listNames(this.output)
    const failed = names.includes(FAILED_FOLDER) ? (await listNames(join(this.output, FAILED_FOLDER))).folders : []
    const places = [...names.map(name => ({ name, isFailed: false })), ...failed.map(name => ({ name, isFailed: true }))]
    const keys = places.sort((a, b) => a.name < b.name ? -1 : 1).slice(-MAX_FOLDERS).map(keyOf)
    const there = new Set(keys)
    for (const key of this.#known.keys()) if (!there.has(key)) this.#forget(key)
    for (const [index, key] of keys.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await nextTurn()
      await this.#readRun(key)
    }
    const { sweeps, leftOut } = listSweeps(this.output, names)
    this.#tell(sweeps, { folders: places.length - keys.length, sweeps: leftOut })
    await this.#readSets(files.filter(name => name.endsWith(SET_ENDING)))
  }

  #tell (sweeps: readonly SweepView[], leftOut: LeftOut): void {
    if (JSON.stringify([sweeps, leftOut]) !== JSON.stringify([this.#sweeps, this.#leftOut])) this.changes.touch()
    this.#sweeps = sweeps
    this.#leftOut = leftOut
  }

  #forget (key: string): void {
    this.#known.delete(key)
    this.changes.remove(key)
  }

  async #readRun (key: string): Promise<void> {
    const isFailed = key.startsWith(`${FAILED_FOLDER}/`)
    const name = isFailed ? key.slice(FAILED_FOLDER.length + 1) : key
    const dir = join(this.output, key)
    const known = this.#known.get(key)
    const { stamp, isRecent } = lookAtRun(dir)
    if (known?.stamp === stamp && !known.isOpen) return
    const found = findRun(this.output, name, isFailed)
    if (found === undefined) {
      if (known !== undefined) this.#forget(key)
      return
    }
    const view = toView(await readRunOverview(found))
    // one that is under way may end without a word
    this.#known.set(key, { view, stamp, isOpen: isRecent || view.state === 'running' })
    if (JSON.stringify(view) !== JSON.stringify(known?.view)) this.changes.add(key)
  }

  async #readSets (names: readonly string[]): Promise<void> {
    const there = new Set(names)
    for (const name of this.#sets.keys()) if (!there.has(name) && this.#sets.delete(name)) this.changes.touch()
    for (const name of names) {
      const { stamp, isRecent } = look(join(this.output, name))
      if (this.#sets.get(name)?.stamp === stamp) continue
      const verdict = await readSetVerdict(join(this.output, name)).catch(() => undefined)
      const view = verdict && { name: verdict.name, state: verdict.status, reasons: verdict.reasons }
      this.#sets.set(name, { stamp: isRecent ? '' : stamp, view })
      this.changes.touch()
    }
  }
}
