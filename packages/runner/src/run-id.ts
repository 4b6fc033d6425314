import { createHash } from 'node:crypto'

const alphabet = '0123456789abcdefghijklmnopqrstuv'

/**
 * Run id in Testground's form (20 characters of base32hex), equal for equal composition and seed: instances write it, and
 * the outputs of equal runs must be equal byte for byte.
 */
export function createRunId (compositionText: string, seed: number): string {
  const digest = createHash('sha256').update(`${seed}\n${compositionText}`).digest()
  return Array.from(digest.subarray(0, 20), byte => alphabet[byte & 31]).join('')
}
