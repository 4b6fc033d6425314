/**
 * The command frame that every gsplan command shares.
 *
 * @module
 */
export {}
