import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { nameFile } from './machine-error.ts'
import { isGone, processOwner } from './process-owner.ts'
import { temporaryBeside } from './temporary-name.ts'

/** Time between two looks at a lock that another holds, ms. */
const POLL_MS = 200
/** Time between two signs of life of a holder, ms. */
const REFRESH_MS = 10_000
/** Time without one after which the holder is taken for gone, where its process can't be seen, ms. */
const STALE_MS = 60_000

/** Errors of a file system without hard links. */
const unsupported: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Settings of {@link withLock}. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once when another holds the lock. */
  readonly onWait?: (() => void) | undefined
}

/** @returns whether the lock is held now: by its link it exists with its content or not at all */
function tryTake (path: string, content: string): boolean {
  const own = temporaryBeside(path)
  try {
    writeFileSync(own, content)
    linkSync(own, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // without locks, the work may be done twice
    if (unsupported.has(code)) return true
    if (code === 'EEXIST') return false
    throw nameFile(error, path, own)
  } finally {
    rmSync(own, { force: true })
  }
}

const readLock = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A process that can be seen holds its lock whatever the clock says: its signs of life may be late, as it was stopped. */
function isLeft (path: string, content: string): boolean {
  const gone = isGone(content.split(' ')[0] ?? '')
  if (gone !== undefined) return gone
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > STALE_MS
}

/** Takes a lock away whose holder is gone, and no other: another process may have done so, and hold one of its own. */
function removeLeft (path: string): boolean {
  const content = readLock(path)
  if (content === undefined || !isLeft(path, content)) return false
  const away = temporaryBeside(path)
  try {
    renameSync(path, away)
    if (readLock(away) !== content) linkSync(away, path)
  } catch {
    // another process was faster
  } finally {
    rmSync(away, { force: true })
  }
  return true
}

function refresh (path: string): void {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // taken away: the work goes on
  }
}

/**
 * Does work that no other process or call does at the same time: those that come later wait. The lock of a process that was
 * killed is taken over.
 *
 * @param path of the lock, a file in a folder that exists
 * @throws what the work throws; the signal's reason when it aborts
 */
export async function withLock<T> (path: string, work: () => Promise<T>, { signal, onWait }: LockOptions = {}): Promise<T> {
  const content = `${processOwner()} ${randomBytes(6).toString('hex')}`
  let isTold = false
  while (!tryTake(path, content)) {
    if (removeLeft(path)) continue
    if (!isTold) onWait?.()
    isTold = true
    // the reason is thrown below
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
    signal?.throwIfAborted()
  }
  const timer = setInterval(() => { refresh(path) }, REFRESH_MS).unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (readLock(path) === content) rmSync(path, { force: true })
  }
}

/** The place of the lock of a file or folder: a hidden file beside it. */
export const lockOf = (path: string): string => join(dirname(path), `.${path.slice(dirname(path).length + 1).slice(-200)}.lock`)
