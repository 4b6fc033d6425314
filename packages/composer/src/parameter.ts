/** What kind of value a parameter takes; decides how text is converted and what is checked. */
export type ParameterType =
  | 'string' | 'int' | 'float' | 'bool' | 'duration' | 'strings' | 'toml' | 'topics' | 'score' | 'topology'

/**
 * The one declaration of a parameter: conversion, validation, help and the composition are made from it.
 */
export interface Parameter {
  /** Name in parameter files and after `-D`. */
  readonly name: string
  /** Name under which instances get it; absent = it shapes the composition itself. */
  readonly testParameter?: string
  readonly type: ParameterType
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
  /** Value when no file and no flag sets it; absent = none. */
  readonly whenAbsent?: string | number | boolean
  /** An empty text is a value of its own; else it means "not set", as in old command lines (`-D T_RUN=`). */
  readonly mayBeEmpty?: boolean
  /** Written only when it differs from `whenAbsent`, so that other plans are not bothered. */
  readonly optional?: boolean
  /** Only publishers get it. */
  readonly publishersOnly?: boolean
  /**
   * How the JS routers take it: as an option of theirs, by something that the plan does around them, or not at all, which a
   * run says and records when it is set. Absent = it is not the router's business.
   */
  readonly inRouter?: 'option' | 'around' | 'unsupported'
  readonly meaning: string
}
