import type { ParameterType } from './parameter.ts'

/** The one declaration of a field of a group in GROUPS: conversion, checks, help and the schema are made from it. */
interface GroupField {
  readonly name: string
  readonly type: Extract<ParameterType, 'string' | 'int' | 'strings'>
  /** Every group has it. */
  readonly isNeeded?: boolean
  readonly meaning: string
}

/** Fields of a group; what a group leaves out it takes from the run's parameters. */
export const groupFields: readonly GroupField[] = [
  { name: 'id', type: 'string', isNeeded: true, meaning: 'name of the group' },
  { name: 'instances', type: 'int', isNeeded: true, meaning: 'number of instances' },
  { name: 'publishers', type: 'int', meaning: 'instances of them that publish; default: 0' },
  { name: 'role', type: 'string', meaning: 'role of its nodes; default: honest' },
  { name: 'gs_module', type: 'string', meaning: 'router, such as @libp2p/gossipsub; default: GS_MODULE' },
  {
    name: 'gs_version', type: 'string', meaning: 'version of the router; default: GS_VERSION, of another module its own'
  },
  { name: 'gs_integrity', type: 'string', meaning: 'SHA-256 of the router\'s code, as GS_INTEGRITY' },
  { name: 'build_selectors', type: 'strings', meaning: 'build selectors' },
  { name: 'topics', type: 'strings', meaning: 'ids of topics of TOPIC_CONFIG; default: all' }
]

/** The declaration of a field. */
export const findGroupField = (name: string): GroupField | undefined => groupFields.find(field => field.name === name)
