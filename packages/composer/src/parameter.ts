/** Kind of a parameter's value; decides on conversion from text and on checks. */
export type ParameterType =
  | 'string' | 'int' | 'float' | 'number' | 'size' | 'bool' | 'duration' | 'strings' | 'toml' | 'topics' | 'score'
  | 'topology' | 'groups'

/** Bounds of usual values, in the parameter's unit; of durations in ns, of sizes in bytes. */
export interface UsualRange {
  readonly least?: number
  readonly most?: number
  /** A value that has a meaning of its own, such as 0 for unlimited. */
  readonly but?: number
}

/**
 * The one declaration of a parameter: conversion, validation, help and the composition are made from it.
 */
export interface Parameter {
  /** Name in parameter files and after `-D`. */
  readonly name: string
  /** Name under which instances get it; absent = the parameter shapes the composition itself. */
  readonly testParameter?: string
  readonly type: ParameterType
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  /** Range of values that are usual; others are possible, and a run with one has a finding. */
  readonly usual?: UsualRange
  readonly choices?: readonly string[]
  /** Value when no file and no flag sets it; absent = none. */
  readonly whenAbsent?: string | number | boolean
  /** Parameter whose value bounds the default of this one. */
  readonly defaultAtMost?: string
  /** An empty text is a value of its own; else it means "not set", as in old command lines (`-D T_RUN=`). */
  readonly mayBeEmpty?: boolean
  /** Written only when it differs from `whenAbsent`, so that other plans do not receive it. */
  readonly optional?: boolean
  /** Only publishing groups get it. */
  readonly publishersOnly?: boolean
  /**
   * Support by the JS routers: an option of theirs, emulated by the plan, or unsupported, which a run reports and records.
   * Absent = the parameter does not concern the router.
   */
  readonly inRouter?: 'option' | 'emulated' | 'unsupported'
  readonly meaning: string
}
