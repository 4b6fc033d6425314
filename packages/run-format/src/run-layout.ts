import { recogniseInstanceFile } from './instance-file.ts'

/** Files and folders of a run's directory, relative to it. */
export const runFiles = {
  composition: 'composition.toml',
  params: 'template-params.toml',
  snapshot: 'config-snapshot.json',
  /** Written last: a directory that has it is complete. */
  record: 'run.json',
  /** Events as they happened, a line each, with the time on the wall. */
  events: 'events.ndjson',
  /** Asks a run that is under way to end. */
  stop: '.stop',
  /** Outputs of the instances: `<run id>/<group>/<instance>/…`. */
  archive: 'test-output.tgz',
  analysis: 'analysis'
} as const

/** Names that Testground, the original's scripts and gsplan give the archive; its content decides on its format. */
export const archiveNames: readonly string[] = [
  runFiles.archive, 'test-output.zip', 'test-output.zip.tgz', 'test-output.tgz.tgz', 'test-output.tar.gz', 'test-output.tar'
]

/** Tests whether a file of a run's directory is its archive. */
export const isArchiveName = (name: string): boolean => archiveNames.includes(name)

/** Files and folders of the analysis folder that are made from the archive. */
export const analysisFiles = {
  filteredTrace: 'filtered-trace.bin.gz',
  fullTrace: 'full-trace.bin.gz',
  peers: 'peer-info.json',
  topology: 'topology.json',
  tracestatSummary: 'tracestat-summary.txt',
  tracestatCdf: 'tracestat-cdf.txt'
} as const

/** Files and folders of the analysis folder that are made from the extracted ones. */
export const analysisOutputs = {
  tables: 'tables',
  figures: 'figures',
  figuresArchive: 'figures.zip',
  report: 'report.html',
  /** Lists tables and figures, to be edited and run again. */
  template: 'analysis.mjs',
  /** Tables and figures of templates: a folder for each, of its name. */
  made: 'made'
} as const

const extractedNames: ReadonlySet<string> = new Set(Object.values(analysisFiles))
const copiedKinds: ReadonlySet<string | undefined> = new Set(['aggregate', 'scores', 'health'])

/** Tests whether a file of the analysis folder comes from the archive, and not from the analysis or the user. */
export const isExtractedFile = (name: string): boolean =>
  extractedNames.has(name) || copiedKinds.has(recogniseInstanceFile(name)?.kind)

/** Ending of the file in an output folder that keeps the verdict on a set of runs, after the set's name. */
export const SET_ENDING = '.set.json'

/** Beginning of the name of a sweep's folder in an output folder. */
export const SWEEP_PREFIX = 'sweep-'

/** Page of a sweep, in its folder. */
export const SWEEP_PAGE = 'sweep.html'

/** Folder of a run's directory that instances write to, until it is packed. */
export const OUTPUTS_FOLDER = '.outputs'

/** Folder of an output folder that failed runs are moved to. */
export const FAILED_FOLDER = 'failed'
