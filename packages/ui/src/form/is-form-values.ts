import { isJsonObject } from '@gsplan/run-format'
import type { FormValues } from '../api.ts'

/** Most texts of a form. */
const MAX_TEXTS = 10_000

/** Half of a character, which JSON may hold and no file of a run. */
const half = /\p{Surrogate}/u

const isText = (value: unknown): boolean => typeof value === 'string' && !half.test(value)

/** Tests whether a value can be the texts of a form. A text may be long: a topology is one. */
export const isFormValues = (value: unknown): value is FormValues => isJsonObject(value) &&
  Object.keys(value).length <= MAX_TEXTS && Object.values(value).every(isText)
