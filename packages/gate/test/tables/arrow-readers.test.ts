import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findArchive } from '@gsplan/run-format'
import { openRunAt, type Run } from '../../src/run/open-run.ts'
import { tableNames as allNames, tablesOfRouters } from '../../src/tables/table-definitions.ts'

/** Tables of a run of one router. */
const tableNames = allNames.filter(name => !tablesOfRouters.has(name))

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** Each prints, by table: rows, types of columns in that library's words, nulls, and what one needs to see that values are right. */
const readers = {
  pyarrow: `
import json, sys, pyarrow.ipc, pyarrow.compute as pc
out = {}
for name in sys.argv[2:]:
    t = pyarrow.ipc.open_file(pyarrow.memory_map(f'{sys.argv[1]}/{name}.arrow')).read_all()
    t.validate(full=True)
    out[name] = {'rows': t.num_rows, 'nulls': {c: t[c].null_count for c in t.column_names},
        'first': {c: str(t[c].cast('int64')[0]) if c in ('published_at', 'timestamp', 't_run') else t[c][0].as_py()
            for c in t.column_names if not c.startswith('t_') or c == 't_run'},
        'units': {f.name: f.metadata[b'unit'].decode() for f in t.schema}}
print(json.dumps(out))`,
  polars: `
import json, sys, polars
out = {}
for name in sys.argv[2:]:
    t = polars.read_ipc(f'{sys.argv[1]}/{name}.arrow')
    out[name] = {'rows': t.height, 'nulls': {c: t[c].null_count() for c in t.columns},
        'first': {c: str(t[c].to_physical()[0]) if c in ('published_at', 'timestamp', 't_run') else t[c][0]
            for c in t.columns if not c.startswith('t_') or c == 't_run'}}
print(json.dumps(out))`
} as const

type Library = keyof typeof readers

const python = process.env['PYTHON'] ?? 'python3'
const has = (library: Library): boolean => spawnSync(python, ['-c', `import ${library}`]).status === 0

interface ReadTable {
  readonly rows: number
  readonly nulls: Readonly<Record<string, number>>
  readonly first: Readonly<Record<string, unknown>>
  readonly units?: Readonly<Record<string, string>>
}

describe('Arrow files of tables', () => {
  let folder = ''
  let run: Run
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gsplan-arrow-'))
    const archive = findArchive(fileURLToPath(new URL('../fixtures/v052-full', import.meta.url)))
    run = await openRunAt({ dir: folder, analysisDir: join(folder, 'analysis'), archive })
    for (const name of tableNames) await run.tables[name]()
  })
  afterAll(() => { rmSync(folder, { recursive: true }) })

  test.for(Object.keys(readers) as Library[])('%s reads them', async (library, { skip }) => {
    if (!has(library)) skip(`needs python3 with ${library}: pip install ${library} in a venv, and PYTHON=venv/bin/python`)
    const text = execFileSync(python, ['-c', readers[library], join(folder, 'analysis/tables'), ...tableNames], { encoding: 'utf8' })
    const read = JSON.parse(text) as Record<string, ReadTable>
    for (const name of tableNames) {
      const table = await run.tables[name]()
      const nulls = table.columnNames().map(column =>
        [column, Array.from(table.array(column)).filter(value => value === null).length])
      const first = table.columnNames().filter(column => !column.startsWith('t_') || column === 't_run').map(column => {
        const value: unknown = table.get(column, 0)
        return [column, typeof value === 'bigint' ? String(value) : value]
      })
      expect({ name, ...read[name], units: 0 }).toEqual({
        name, rows: table.numRows(), nulls: Object.fromEntries(nulls) as object, first: Object.fromEntries(first) as object, units: 0
      })
    }
    if (library === 'pyarrow') expect(read['messages']?.units).toMatchObject({ published_at: 'ns', t50_ms: 'ms', message: '' })
  })
})
