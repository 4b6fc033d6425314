import type { Parameter } from './parameter.ts'
import type { ParamValue } from './param-value.ts'

/** The value of a parameter that nothing sets, if it has one: whole numbers as bigint where its type is whole. */
export function valueWhenAbsent ({ type, whenAbsent }: Parameter): ParamValue {
  const isWhole = type === 'int' || (type === 'number' && Number.isInteger(whenAbsent))
  return isWhole ? BigInt(Number(whenAbsent)) : whenAbsent as ParamValue
}
