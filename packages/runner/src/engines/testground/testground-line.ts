import { stripVTControlCharacters } from 'node:util'

/** A line that Testground's client prints. */
export interface TestgroundLine {
  /** Without colours. */
  readonly text: string
  /** Testground's name of the run. */
  readonly runId?: string | undefined
  /** Message of an instance. */
  readonly message?: string | undefined
  /** An instance that has started, or ended in whichever way. */
  readonly instance?: { readonly name: string, readonly change: 'started' | 'ended' } | undefined
  /** Activity of Testground itself. */
  readonly activity?: string | undefined
}

/** `queued with ID: x` of 0.6, `starting run {"run_id": "x"}` and the like of both. */
const runIdPattern = /(?:run is queued with ID: |finished run with ID: |\t\{.*"run_id": ")([\w-]+)/
/** `<time>\t<level>\t<s>s MESSAGE << <group>[<number>] >> <message>`, of pkg/runner/pretty.go; 0.5 appends a request. */
const messagePattern = /\sMESSAGE\s+<< .*? >> (.*?)(?:\t\{"req_id": "\w+"\})?$/
/** Beginning and end of an instance, as `MESSAGE` above. */
const lifePattern = /^[^\t]*\t[A-Z]+\t[\d.]+s\s+(START|OK|FAIL|CRASH|INCOMPLETE)\s+<< (.*?) >>/
/** Lines of the client's start are left out. */
const activityPattern =
  /^[^\t]+\t(?:INFO|WARN|ERROR)\t(?!using home directory|(?:no )?\.env\.toml|testground client initialized|result )([^\t]+)/

function instanceOf (text: string): TestgroundLine['instance'] {
  const [, kind, name] = lifePattern.exec(text) ?? []
  return name === undefined ? undefined : { name, change: kind === 'START' ? 'started' : 'ended' }
}

/** Reads a line of Testground's client. */
export function parseTestgroundLine (line: string): TestgroundLine {
  const text = stripVTControlCharacters(line)
  const runId = runIdPattern.exec(text)?.[1]
  const message = messagePattern.exec(text)?.[1]
  const isOfInstance = text.includes('<< ') || text.includes('starting test case instance')
  const activity = isOfInstance ? undefined : activityPattern.exec(text)?.[1]
  return { text, runId, message, instance: instanceOf(text), activity }
}
