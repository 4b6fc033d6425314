/**
 * From a run archive to tables, metrics and a verdict, for CI jobs.
 *
 * @module
 */
export {}
