const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text

/**
 * Tests whether bytes begin as a tar (POSIX.1-1988, ustar) or zip archive does (APPNOTE 4.3.7), neither of which is a trace:
 * a record that begins as a zip has a wire type that protobuf gave up, and a tar's mode is octal digits.
 */
export const isArchive = (bytes: Uint8Array): boolean => startsWith(bytes, 0, 'PK\u0003\u0004') ||
  (startsWith(bytes, 257, 'ustar') && /^[0-7 ]{6,7}[\0 ]/.test(Buffer.from(bytes.subarray(100, 108)).toString('latin1')))
