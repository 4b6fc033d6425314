import type { NodeRole } from '@gsplan/run-format'
import type { Behaviour } from './behaviour.ts'
import { honest } from './honest.ts'

/** Behaviour of each role that `@gsplan/run-format` declares. */
export const behaviours: Readonly<Record<NodeRole, Behaviour>> = { honest }
