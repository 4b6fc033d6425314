const MIB = 2 ** 20

/** Bytes of an RPC beside the data of its only message: author, signature, key and topic, and gossip that rides along. */
const REST_BYTES = 64 * 1024

/** Value of MAX_MESSAGE_SIZE, in whole MiB, that lets messages of a size pass. */
export const sufficientMessageSize = (messageBytes: number): string => `${Math.ceil((messageBytes + REST_BYTES) / MIB)}MiB`
