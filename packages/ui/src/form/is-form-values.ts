import { isJsonObject } from '@gsplan/run-format'
import type { FormValues } from '../api.ts'

/** Most texts of a form. */
const MAX_TEXTS = 10_000

/** Tests whether a value can be the texts of a form. A text may be long: a topology is one. */
export const isFormValues = (value: unknown): value is FormValues => isJsonObject(value) &&
  Object.keys(value).length <= MAX_TEXTS && Object.values(value).every(each => typeof each === 'string')
