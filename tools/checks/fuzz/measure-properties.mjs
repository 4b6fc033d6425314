// A set-up file of Vitest for the properties of fast-check: gives them FUZZ_INPUTS inputs of the seed FUZZ_SEED, and
// measures each input. The figures of each test are a line of JSON in FUZZ_FIGURES; the number of the input that is tried is
// the content of FUZZ_PROGRESS at any time, so that it is known when the process dies or hangs.
import { appendFileSync, openSync, writeSync } from 'node:fs'
import process from 'node:process'
import fc from 'fast-check'
import { afterEach, beforeEach } from 'vitest'

const { FUZZ_INPUTS, FUZZ_SEED, FUZZ_FIGURES = '', FUZZ_PROGRESS = '' } = process.env
const progress = openSync(FUZZ_PROGRESS, 'w')
const written = new Float64Array(1)
let inputs = 0
let longestMs = 0
let startedAt = 0

fc.configureGlobal({
  numRuns: Number(FUZZ_INPUTS), seed: Number(FUZZ_SEED), endOnFailure: true,
  beforeEach: () => {
    written[0] = ++inputs
    writeSync(progress, written, 0, 8, 0)
    startedAt = performance.now()
  },
  afterEach: () => {
    longestMs = Math.max(longestMs, performance.now() - startedAt)
  }
})

beforeEach(() => {
  inputs = 0
  longestMs = 0
})

afterEach(({ task }) => {
  const peakMib = process.resourceUsage().maxRSS / 1024
  const crashes = task.result?.state === 'fail' ? 1 : 0
  appendFileSync(FUZZ_FIGURES, `${JSON.stringify({ test: task.name, inputs, crashes, longestMs, peakMib })}\n`)
})
