import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readBounded, RefusedFileError, withLock, writeWhole } from '@gsplan/cli'
import { isJsonObject, parseJson, type JsonObject } from '@gsplan/run-format'
import type { FormValues } from '../api.ts'
import { isFormValues } from '../form/is-form-values.ts'
import { lookAt } from '../look-at.ts'
import { assertOwnFile, makeOwnFolder } from '../own-places.ts'
import { Refusal } from '../refusal.ts'

/** Folder of an output folder for the queue, and for files of the processes that a panel starts. */
const FOLDER = '.panel'
const FILE = 'queue.json'
const LOCK = 'queue.lock'
/** Most jobs of a file: those that wait, and those that have ended. */
const MAX_JOBS = 1000
/** Characters of the longest text of a job. */
const MAX_TEXT = 10_000
/** Bytes of a file beyond which no job is added; each may have a topology of megabytes. */
const MAX_BYTES = 16 * 2 ** 20
/** Longest file that is read: what jobs print comes on top. */
const MAX_READ = 2 * MAX_BYTES
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

/** Reads the jobs of a file. One that is too long is none of a panel's, and has no jobs. */
async function readJobs (path: string): Promise<StoredJob[]> {
  try {
    return parseJobs((await readBounded(path, { maxBytes: MAX_READ })).toString('utf8'))
  } catch (error) {
    if (error instanceof RefusedFileError) return []
    throw error
  }
}

/** @throws {Refusal} for a queue that grows beyond its limit */
function assertRoom (text: string, isMore: boolean): void {
  const bytes = Buffer.byteLength(text)
  if (!isMore || bytes <= MAX_BYTES) return
  throw new Refusal(413, `expected a queue of at most ${MAX_BYTES / 2 ** 20} MiB, got ${Math.ceil(bytes / 2 ** 20)}; ` +
    'wait for a run to end, or take one out')
}

/** The queue of an output folder, which its panels share. It is read and written whole. */
export class QueueFile {
  /** Folder of the file, and of those of jobs. */
  readonly folder: string
  readonly #output: string
  readonly #path: string
  #jobs: readonly StoredJob[] = []
  #stamp = ''
  /** Changes of this panel, one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor (output: string) {
    this.#output = output
    this.folder = join(output, FOLDER)
    this.#path = join(this.folder, FILE)
  }

  /** The jobs, in order; read again when the file has changed. */
  async read (): Promise<readonly StoredJob[]> {
    const found = lookAt(this.#path)
    const stamp = found?.isFile() === true ? `${found.mtimeMs} ${found.size} ${found.ino}` : ''
    if (stamp !== this.#stamp) {
      this.#jobs = stamp === '' ? [] : await readJobs(this.#path)
      this.#stamp = stamp
    }
    return this.#jobs
  }

  /**
   * Changes the jobs, while no other panel does.
   *
   * @param change gets the jobs as they are, and gives them as they are to be, or undefined to leave them
   * @throws {Refusal} for a link in the place of the file or its folder, for one that another panel holds, and for a queue
   * that is too long
   */
  async change (change: (jobs: readonly StoredJob[]) => readonly StoredJob[] | undefined): Promise<void> {
    const done = this.#turn.then(async () => this.#change(change))
    this.#turn = done.catch(() => {})
    await done
  }

  async #change (change: (jobs: readonly StoredJob[]) => readonly StoredJob[] | undefined): Promise<void> {
    makeOwnFolder(this.#output, FOLDER)
    assertOwnFile(this.#path)
    const signal = AbortSignal.timeout(WAIT_MS)
    const work = async (): Promise<void> => {
      const before = await this.read()
      const after = change(before)
      if (after === undefined || after === before) return
      if (after.length === 0) {
        await rm(this.#path, { force: true })
        return
      }
      const text = `${JSON.stringify({ schema: 1, jobs: after })}\n`
      assertRoom(text, after.length > before.length)
      await writeWhole(this.#path, text)
    }
    await withLock(join(this.folder, LOCK), work, { signal }).catch((error: unknown) => {
      throw signal.aborted ? new Refusal(503, `${this.folder}: another panel is changing the queue`) : error
    })
  }
}
