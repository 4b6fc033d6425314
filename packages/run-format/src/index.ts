/**
 * A run as a contract: names of its files, run.out sentences, run.json, reasons, directories.
 *
 * @module
 */
export {}
