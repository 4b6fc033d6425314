import { lstatSync, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readBounded, withLock, writeWhole } from '@gsplan/cli'
import { isJsonObject, parseJson, type JsonObject } from '@gsplan/run-format'
import type { FormValues } from '../api.ts'
import { isFormValues } from '../form/is-form-values.ts'
import { Refusal } from '../refusal.ts'

/** Folder of an output folder for the queue, and for files of the processes that a panel starts. */
const FOLDER = '.panel'
const FILE = 'queue.json'
const LOCK = 'queue.lock'
/** Most jobs of a file: those that wait, and those that have ended. */
const MAX_JOBS = 1000
/** Characters of the longest text of a job. */
const MAX_TEXT = 10_000
/** Time for which a panel waits for another that changes the queue, ms. */
const WAIT_MS = 10_000

/** Something that a panel is asked for. */
export type JobRequest =
  | { readonly kind: 'run', readonly values: FormValues }
  | { readonly kind: 'again', readonly run: string, readonly isFailed: boolean }

/** A job as the file has it. */
export interface StoredJob {
  readonly id: string
  readonly request: JobRequest
  /** The panel that makes it: its process as `processOwner` names it, and a name in it. */
  readonly panel: string
  readonly state: 'queued' | 'running' | 'ended'
  /** Its process. */
  readonly process?: string | undefined
  /** Names of the directories of its runs. */
  readonly runs: readonly string[]
  /** Time of its start, ms since 1970. */
  readonly startedAt?: number | undefined
  readonly exitCode?: number | undefined
  /** Last lines that its process printed. */
  readonly output: string
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT
const isOptional = (value: unknown, test: (value: unknown) => boolean): boolean => value === undefined || test(value)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length <= 10_000 && value.every(isText)

function isRequest (value: unknown): value is JobRequest {
  if (!isJsonObject(value)) return false
  const { kind, values, run, isFailed } = value
  return kind === 'run' ? isFormValues(values) : kind === 'again' && isText(run) && typeof isFailed === 'boolean'
}

function isJob (value: unknown): value is StoredJob {
  if (!isJsonObject(value)) return false
  const { id, request, panel, state, process, runs, startedAt, exitCode, output }: JsonObject = value
  return typeof id === 'string' && /^[0-9a-f]{12}$/.test(id) && isRequest(request) && isText(panel) && isText(output) &&
    ['queued', 'running', 'ended'].includes(String(state)) && isOptional(process, isText) && isTexts(runs) &&
    isOptional(startedAt, Number.isFinite) && isOptional(exitCode, Number.isSafeInteger)
}

/** Jobs of a file, which is untrusted: entries of another shape are left out. */
function parseJobs (text: string): StoredJob[] {
  try {
    const found = parseJson(text)
    const jobs = isJsonObject(found) && Array.isArray(found['jobs']) ? found['jobs'] as unknown[] : []
    const unique = new Map(jobs.filter(isJob).map(job => [job.id, job]))
    return [...unique.values()].slice(0, MAX_JOBS)
  } catch {
    return []
  }
}

const kindOf = (path: string): 'folder' | 'file' | 'other' | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found && (found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other')
}

/** The queue of an output folder, which its panels share. It is read and written whole. */
export class QueueFile {
  /** Folder of the file, and of those of jobs. */
  readonly folder: string
  readonly #path: string
  #jobs: readonly StoredJob[] = []
  #stamp = ''
  /** Changes of this panel, one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor (output: string) {
    this.folder = join(output, FOLDER)
    this.#path = join(this.folder, FILE)
  }

  /** The jobs, in order; read again when the file has changed. */
  async read (): Promise<readonly StoredJob[]> {
    const found = lstatSync(this.#path, { throwIfNoEntry: false })
    const stamp = found?.isFile() === true ? `${found.mtimeMs} ${found.size} ${found.ino}` : ''
    if (stamp !== this.#stamp) {
      this.#jobs = stamp === '' ? [] : parseJobs((await readBounded(this.#path)).toString('utf8'))
      this.#stamp = stamp
    }
    return this.#jobs
  }

  /**
   * Changes the jobs, while no other panel does.
   *
   * @param change gets the jobs as they are, and gives them as they are to be, or undefined to leave them
   * @throws {Refusal} for a folder that is a link, or that another panel holds
   */
  async change (change: (jobs: readonly StoredJob[]) => readonly StoredJob[] | undefined): Promise<void> {
    const done = this.#turn.then(async () => this.#change(change))
    this.#turn = done.catch(() => {})
    await done
  }

  async #change (change: (jobs: readonly StoredJob[]) => readonly StoredJob[] | undefined): Promise<void> {
    this.#makeFolder()
    const signal = AbortSignal.timeout(WAIT_MS)
    const work = async (): Promise<void> => {
      const before = await this.read()
      const after = change(before)
      if (after === undefined || after === before) return
      if (after.length === 0) await rm(this.#path, { force: true })
      else await writeWhole(this.#path, `${JSON.stringify({ schema: 1, jobs: after })}\n`)
    }
    await withLock(join(this.folder, LOCK), work, { signal }).catch((error: unknown) => {
      throw signal.aborted ? new Refusal(503, `${this.folder}: another panel is changing the queue`) : error
    })
  }

  /** @throws {Refusal} for a link, or anything else in the place of the folder and the file */
  #makeFolder (): void {
    if (kindOf(this.folder) === undefined) mkdirSync(this.folder, { recursive: true })
    const isOurs = kindOf(this.folder) === 'folder' && ['file', undefined].includes(kindOf(this.#path))
    if (!isOurs) throw new Refusal(409, `${this.#path}: expected a file, or none, in a folder of the panel; remove it`)
  }
}
