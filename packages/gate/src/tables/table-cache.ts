import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder, readBounded, RefusedFileError, writeWhole } from '@gsplan/cli'
import { parseJson } from '@gsplan/run-format'
import { formatSealed, isSealed } from '../sealed-json.ts'
import { decodeArrow, encodeArrow, type ArrowTable } from './arrow-table.ts'
import { tableNames, type TableName } from './table-definitions.ts'

/** Raised whenever a table's columns, or how they are computed, change. */
const VERSION = 5
const INDEX = 'tables.json'

/** Source and options of the cached tables, and the digest of each file. */
interface CacheIndex {
  readonly version: number
  readonly source: string
  readonly trim: boolean
  readonly sha256: Readonly<Partial<Record<TableName, string>>>
}

export interface TableCacheInit {
  /** `analysis/tables`. */
  readonly dir: string
  /** Digest of the tables' source. */
  readonly source: string
  readonly trim: boolean
  /** Longest table that is read, bytes. */
  readonly maxTableBytes: number
  /** Receives the reason why a table is made again. */
  readonly onNotice: (notice: string) => void
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function readIndex (path: string): Promise<CacheIndex | 'damaged' | undefined> {
  let text: string
  try {
    text = (await readBounded(path)).toString('utf8')
  } catch (error) {
    return error instanceof RefusedFileError ? 'damaged' : undefined
  }
  try {
    const index = parseJson(text) as CacheIndex | { readonly sha256?: undefined } | null
    return typeof index?.sha256 === 'object' ? index : 'damaged'
  } catch {
    return 'damaged'
  }
}

/**
 * Keeps tables as Arrow files, one each, with an index of their source and digests: a table of another source, other
 * options or another version, and one whose bytes have changed, is not used. The files hold nothing but the tables, and are
 * the same bytes for the same run.
 */
export class TableCache {
  readonly #init: TableCacheInit
  readonly #digests = new Map<TableName, string>()
  /** Writes wait for one another, so that the index never loses an entry. */
  #writing: Promise<unknown> = Promise.resolve()

  private constructor (init: TableCacheInit) {
    this.#init = init
  }

  static async open (init: TableCacheInit): Promise<TableCache> {
    const cache = new TableCache(init)
    const { dir, source, trim, onNotice } = init
    const index = await readIndex(join(dir, INDEX))
    if (index === undefined) return cache
    if (index === 'damaged') onNotice(`${dir}: ${INDEX} is damaged, the tables are made again`)
    else if (index.version !== VERSION) onNotice(`${dir}: the tables are of another version, they are made again`)
    else if (!isSealed(index)) onNotice(`${dir}: ${INDEX} has changed, the tables are made again`)
    else if (index.source !== source) onNotice(`${dir}: the tables are of another archive, they are made again`)
    else if (index.trim !== trim) onNotice(`${dir}: the tables are ${trim ? 'not ' : ''}trimmed, they are made again`)
    else cache.#take(index)
    return cache
  }

  #take ({ sha256 }: CacheIndex): void {
    for (const name of tableNames) if (typeof sha256[name] === 'string') this.#digests.set(name, sha256[name])
  }

  #path (name: TableName): string {
    return join(this.#init.dir, `${name}.arrow`)
  }

  /** The table, if it is there and whole. */
  async read (name: TableName): Promise<ArrowTable | undefined> {
    const expected = this.#digests.get(name)
    if (expected === undefined) return undefined
    try {
      const bytes = await readBounded(this.#path(name), { maxBytes: this.#init.maxTableBytes })
      if (digest(bytes) === expected) return decodeArrow(bytes)
      this.#init.onNotice(`${this.#path(name)}: damaged, the table is made again`)
    } catch (error) {
      this.#init.onNotice(`${this.#path(name)}: ${(error as Error).message}, the table is made again`)
    }
    return undefined
  }

  /** Keeps a table; its file and the index are whole at any time. */
  async write (name: TableName, arrow: ArrowTable): Promise<void> {
    const writing = this.#writing.then(async () => this.#write(name, encodeArrow(arrow)))
    this.#writing = writing.catch(() => {})
    await writing
  }

  async #write (name: TableName, bytes: Uint8Array): Promise<void> {
    const { dir, source, trim } = this.#init
    makeFolder(dir)
    await writeWhole(this.#path(name), bytes)
    this.#digests.set(name, digest(bytes))
    const known = tableNames.filter(name => this.#digests.has(name))
    const index: CacheIndex = {
      version: VERSION, source, trim, sha256: Object.fromEntries(known.map(name => [name, this.#digests.get(name)]))
    }
    await writeWhole(join(dir, INDEX), formatSealed(index, 2))
  }
}
