/** Virtual time 0: 2024-01-01T00:00:00Z, in ms and ns of the Unix epoch. */
export const VIRTUAL_EPOCH_MS = 1_704_067_200_000
export const VIRTUAL_EPOCH_NS: bigint = BigInt(VIRTUAL_EPOCH_MS) * 1_000_000n
