import { fileURLToPath } from 'node:url'

/** A plan whose instances do what their group's parameter `do` says. */
export const behave: string = fileURLToPath(new URL('fixtures/plans/behave.mjs', import.meta.url))

/** A composition for it, besides the acts of its groups. */
export interface BehaveInit {
  readonly runner?: string | undefined
  /** Instances of each group. */
  readonly count?: number | undefined
  readonly runTime?: string | undefined
  /** Parameter `text`, as TOML. @default "as it was given" */
  readonly text?: string | undefined
  /** TOML at its end. */
  readonly more?: string | undefined
}

/** A composition whose groups do something each. */
export const compositionOf = (
  acts: Readonly<Record<string, string>>, { runner = 'local:exec', count = 1, runTime = '1m', text = '"as it was given"', more = '' }: BehaveInit = {}
): string => `
[global]
plan = "behave"
case = "any"
runner = "${runner}"
builder = "exec:go"
[global.run.test_params]
t_run = "${runTime}"
text = ${text}
${Object.entries(acts).map(([id, act]) => `
[[groups]]
id = "${id}"
instances = { count = ${count} }
[groups.run]
test_params = { do = "${act}" }
`).join('')}${more}`
