import { createHash } from 'node:crypto'

const alphabet = '0123456789abcdefghijklmnopqrstuv'

/**
 * A run id in the form of Testground's (20 characters of base32hex), the same for the same composition and seed: what
 * instances write holds it, and equal runs must be equal byte for byte.
 */
export function createRunId (compositionText: string, seed: number): string {
  const digest = createHash('sha256').update(`${seed}\n${compositionText}`).digest()
  return Array.from(digest.subarray(0, 20), byte => alphabet[byte & 31]).join('')
}
