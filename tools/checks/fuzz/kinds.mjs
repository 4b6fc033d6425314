/**
 * @typedef {object} FuzzKind
 * @property {string} kind what the inputs are
 * @property {string} package folder of the package whose test has the property
 * @property {string} file of the test, without its ending
 * @property {string} test name of the test, or its beginning
 * @property {number} share of all inputs; little for those that take milliseconds
 */

/** Files whose shapes are spoilt, one test each. */
const shapes = [
  'aggregate.json', 'connections-honest-2-0.json', 'health-honest-2.json', 'peer-scores-honest-2.json',
  '1/run.out', 'run.json, archive: true', 'run.json, archive: false', 'analysis/extraction.json, archive: true',
  'analysis/extraction.json, archive: false', 'analysis/peer-info.json', 'analysis/topology.json',
  'analysis/tables/tables.json'
]

/**
 * A kind of inputs that a test of a package tries.
 *
 * @param {string} kind
 * @param {number} share
 * @param {readonly [name: string, file: string, test: string]} place
 * @returns {FuzzKind}
 */
const kindOf = (kind, share, [name, file, test]) => ({ kind, share, package: name, file, test })

/** @param {string} file @param {string} test @returns {[string, string, string]} */
const gate = (file, test) => ['gate', file, test]
/** @param {string} test @returns {[string, string, string]} */
const composer = test => ['composer', 'hostile-files', test]

/** All kinds of the nightly fuzz. @type {readonly FuzzKind[]} */
export const kinds = [
  kindOf('trace records', 0.45, ['tracer', 'fuzz', 'tampered records']),
  kindOf('trace files and streams', 0.03, ['tracer', 'fuzz', 'tampered files and streams']),
  kindOf('JSON traces', 0.08, ['tracer', 'json-trace', 'whatever lines hold']),
  kindOf('damaged gzip', 0.002, ['tracer', 'damaged-gzip', 'of damaged gzip data']),
  kindOf('metrics of traces', 0.04, ['tracestat', 'hostile-times', 'whatever the times']),
  kindOf('archives: any bytes changed', 0.003, gate('hostile-archives', 'damage bytes that are')),
  kindOf('archives: metrics in range', 0.001, gate('random-archives', 'no metric of any archive')),
  kindOf('archives: packed in other ways', 0.0003, gate('random-archives', 'files in another')),
  kindOf('archives: traces altered', 0.0006, gate('random-archives', 'the traces of honest')),
  ...shapes.map(name => kindOf(`shapes: ${name}`, 0.0005, gate('wrong-shapes', `.*${name}`))),
  kindOf('tables and figures', 0.0001, ['analysis', 'hostile-times', 'every table and figure']),
  kindOf('compositions', 0.13, composer('any composition')),
  kindOf('parameter files', 0.09, composer('any parameter file')),
  kindOf('definitions (-D)', 0.06, composer('any definitions')),
  kindOf('score parameters', 0.03, composer('any score parameters')),
  kindOf('manifests', 0.02, composer('any manifest')),
  kindOf('snapshots', 0.03, ['composer', 'snapshot/snapshot', 'any JSON is a snapshot']),
  kindOf('run.json', 0.03, ['run-format', 'run-json', 'run.json of any shape'])
]
