import { statfs } from 'node:fs/promises'

/** Room that stays free on a disk for everything else on it, at most, bytes; of a small disk it is a tenth. */
const RESERVE_BYTES = 2 ** 30

/** Bytes that files may still take on the disk of a folder without filling it. */
export async function diskRoom (dir: string): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(dir)
  return Math.max(0, bavail * bsize - Math.min(RESERVE_BYTES, blocks * bsize / 10))
}
