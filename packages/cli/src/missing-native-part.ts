import process from 'node:process'
import { MissingProgramError } from './errors.ts'

/**
 * Returns the error for an installed package whose native part for this machine is missing or does not load, as after
 * `npm install --omit=optional`.
 *
 * @param purpose work that needs the package, or the flag that asks for it
 * @param cause error that loading the package gave
 */
export const missingNativePart = (purpose: string, packageName: string, cause: unknown): MissingProgramError =>
  new MissingProgramError(
    `${purpose}: expected the native part of ${packageName} for ${process.platform}-${process.arch}, found none that loads: ` +
    'npm install --include=optional', { cause })
