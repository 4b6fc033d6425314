import { stripVTControlCharacters } from 'node:util'

/** A line that Testground's client prints. */
export interface TestgroundLine {
  /** Without colours. */
  readonly text: string
  /** Testground's name of the run, where the line tells it. */
  readonly runId?: string
  /** What an instance said. */
  readonly message?: string
  /** What Testground itself is at. */
  readonly activity?: string
}

/** `queued with ID: x` of the client, `starting run {"run_id": "x"}` of the daemon, `finished run with ID: x` of both. */
const runIdPattern = /(?:run is queued with ID: |finished run with ID: |\tstarting run\t.*"run_id": ?")([\w-]+)/
/** `<time>\t<level>\t<s>s MESSAGE << <group>[<number>] >> <message>`, of pkg/runner/pretty.go */
const messagePattern = /\sMESSAGE\s+<< .*? >> (.*)$/
const activityPattern = /^[^\t]+\t(?:INFO|WARN|ERROR)\t([^\t]+)/

/** Reads a line of Testground's client. */
export function parseTestgroundLine (line: string): TestgroundLine {
  const text = stripVTControlCharacters(line)
  const runId = runIdPattern.exec(text)?.[1]
  const message = messagePattern.exec(text)?.[1]
  const activity = text.includes('<< ') || text.includes('starting test case instance') ? undefined : activityPattern.exec(text)?.[1]
  return {
    text, ...runId === undefined ? {} : { runId }, ...message === undefined ? {} : { message },
    ...activity === undefined ? {} : { activity }
  }
}
