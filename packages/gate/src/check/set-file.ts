import { basename, dirname, join, relative, resolve } from 'node:path'
import { writeWhole } from '@gsplan/cli'
import {
  FAILED_FOLDER, judge, listRuns, readRunJson, readSetVerdict, SET_ENDING, toFindingsJson, toRunJson, type RunJson,
  type RunRecord
} from '@gsplan/run-format'
import type { SetReport, VerdictReport } from '../ci/verdict-report.ts'
import { toJson } from '../to-json.ts'
import { judgeSet } from './judge-set.ts'

/** A run of a set, as the set's document has it. */
export interface SetMember {
  readonly dir: string
  /** Absent when the run left no record. */
  readonly json: RunJson | undefined
}

/**
 * The document of a set, as its file and `--json` have it: each run's run.json with its directory beside the set's file,
 * the set's verdict, and the interval of each metric.
 *
 * @param folder the output folder, where the set's file is
 */
export function formatSet (report: SetReport, members: readonly SetMember[], folder: string): string {
  const { name, verdict: { status, reasons }, intervals, thresholds, regressions, findings } = report
  return toJson({
    schema: 1, name, verdict: { status, reasons }, intervals, thresholds, regressions, ...toFindingsJson(findings),
    runs: members.map(({ dir, json }) => ({ dir: relative(folder, dir), ...json }))
  })
}

interface RecordedRun {
  readonly dir: string
  readonly record: RunRecord
}

interface OpenSet {
  readonly group: string
  readonly folder: string
  readonly file: string
  /** Number of its runs. */
  readonly of: number
}

/** Folder of a run, its output folder also when it was moved to that of failed runs. */
function outputOf (dir: string): string {
  const parent = dirname(resolve(dir))
  return basename(parent) === FAILED_FOLDER ? dirname(parent) : parent
}

/**
 * Tests whether the file of a set is there and says that the set was not judged.
 *
 * @throws {RefusedFileError} for a file that is no set's
 */
async function isUnjudged (file: string, group: string): Promise<boolean> {
  const found = await readSetVerdict(file)
  return found?.name === group && found.status === 'unjudged'
}

/** Finds the set that a run is one of, if the file of that set still says unjudged. */
async function findOpenSet ({ dir, record: { seeds } }: RecordedRun): Promise<OpenSet | undefined> {
  // a record is untrusted: its set's name is no path
  if (seeds === undefined || basename(seeds.group) !== seeds.group) return undefined
  const { group, of } = seeds
  const folder = outputOf(dir)
  const file = join(folder, `${group}${SET_ENDING}`)
  return await isUnjudged(file, group) ? { group, folder, file, of } : undefined
}

function toReport ({ dir, record }: RecordedRun): VerdictReport {
  const { verdict: { status, reasons }, thresholds, regressions, metrics, findings } = record
  return { name: basename(dir), verdict: { ...judge(reasons), status }, thresholds, regressions, metrics, findings }
}

async function readMembers ({ folder, group }: OpenSet): Promise<RecordedRun[]> {
  const members: RecordedRun[] = []
  for (const { dir, isComplete } of await listRuns(folder)) {
    const record = isComplete ? await readRunJson(dir).catch(() => undefined) : undefined
    if (record?.seeds?.group === group) members.push({ dir, record })
  }
  return members.sort((a, b) => (a.record.seeds?.index ?? 0) - (b.record.seeds?.index ?? 0))
}

const write = async ({ file, folder }: OpenSet, report: SetReport, members: readonly RecordedRun[]): Promise<void> =>
  writeWhole(file, formatSet(report, members.map(({ dir, record }) => ({ dir, json: toRunJson(record) })), folder))

/**
 * Judges the set that a run is one of by the records of its runs, and keeps the verdict in the set's file, once the last
 * of its runs is judged. A set that was judged stays as it is.
 *
 * @param dir directory of a run whose record has just been written
 * @returns the set's file; undefined when there was nothing to write
 */
export async function settleSet (dir: string): Promise<string | undefined> {
  const record = await readRunJson(dir)
  const set = record === undefined ? undefined : await findOpenSet({ dir, record })
  if (set === undefined) return undefined
  const members = await readMembers(set)
  if (members.length < set.of || members.some(({ record: { verdict } }) => verdict.status === 'unjudged')) return undefined
  await write(set, judgeSet(set.group, members.map(toReport)), members)
  return set.file
}

/**
 * Keeps the verdict on a set in the set's file, if that says that the set was not judged and these are its runs.
 *
 * @param dirs directories of the report's runs, in order
 * @returns the set's file; undefined when there was nothing to write
 */
export async function keepSet (dirs: readonly string[], report: SetReport): Promise<string | undefined> {
  const members: RecordedRun[] = []
  for (const [index, dir] of dirs.entries()) {
    const record = await readRunJson(dir)
    const judged = report.runs[index]
    if (record === undefined || judged === undefined) return undefined
    const { verdict, metrics, thresholds, regressions, findings } = judged
    members.push({ dir, record: { ...record, verdict, metrics, thresholds, regressions, findings } })
  }
  const [first] = members
  const set = first === undefined ? undefined : await findOpenSet(first)
  const isWhole = set !== undefined && set.of === members.length &&
    members.every(({ record }) => record.seeds?.group === set.group)
  if (!isWhole || report.verdict.status === 'unjudged') return undefined
  await write(set, { ...report, name: set.group }, members)
  return set.file
}
