/**
 * A spool: files of many instances in one, as creating a file costs as much as a thousand writes. It is a sequence of
 * records: a file's number, the length of the content (both 32 bits, little-endian), and the content. The first record of a
 * number is the file's path as UTF-8, all others are pieces of the file, in order.
 */
export const RECORD_HEADER_BYTES = 8

/** Ends the names of spools. */
export const SPOOL_SUFFIX = '.spool'
