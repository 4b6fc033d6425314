import { readVersion } from '@gsplan/cli'

/** Version of this package. */
export const version: string = readVersion(import.meta.url)
