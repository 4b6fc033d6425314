import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

/** No command of any bin lets what it was given command a terminal. */
const packages = fileURLToPath(new URL('../..', import.meta.url))
const bins = readdirSync(packages).filter(room => room !== 'gsplan' && existsSync(join(packages, room, 'bin')))
  .flatMap(room => readdirSync(join(packages, room, 'bin')).map(file => ({
    name: file.replace(/\.js$/, ''), script: join(packages, room, 'bin', file), module: join(packages, room, 'dist/cli.js')
  })))

const scratch = mkdtempSync(join(tmpdir(), 'gsplan-words-'))
afterAll(() => { rmSync(scratch, { recursive: true, force: true }) })

/** Colours, a title, an 8-bit escape, a line that is overwritten, text that runs backwards, and the ends of lines. */
const hostile = 'x\u001b[31m\u001b]0;t\u0007\u009b2J\b\r\u202e\u2066\u2028\u007fy'
/** Commands obey each of these; `run` splits lines before. */
// eslint-disable-next-line no-control-regex
const commanding = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

function call (script: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...argv], {
    cwd: scratch, encoding: 'utf8', input: '', timeout: 30_000, env: { PATH: process.env['PATH'], HOME: scratch, ...env }
  })
  return stdout + stderr
}

describe.each(bins)('$name', ({ name, script, module }) => {
  const help = call(script, ['--help'])
  const commands = [[], ...[...help.matchAll(new RegExp(`^ {2}${name} ([a-z][\\w-]*)`, 'gm'))].map(([, word = '']) => [word])]

  test.each(commands.map(words => [words.join(' ') || name, words] as const))('%s', (_, words) => {
    const inputs = [[hostile], [`--${hostile}`], [`--${hostile}=${hostile}`], [`-${hostile}`, hostile]]
    for (const input of inputs) expect(call(script, [...words, ...input])).not.toMatch(commanding)
  })

  test.each([{ NO_COLOR: '1', TERM: 'xterm' }, { TERM: 'dumb' }])('a terminal with %o gets no escapes', async env => {
    const { main } = await import(pathToFileURL(module).href) as { main: (argv: readonly string[], io: object) => Promise<number> }
    let text = ''
    const output = { isTTY: true, columns: 80, write: (chunk: string | Uint8Array) => { text += Buffer.from(chunk as string).toString() } }
    const io = { env, on: () => {}, off: () => {}, stdin: (async function * () {})(), stdout: output, stderr: output }
    for (const argv of [['--help'], ['--version'], [`--${hostile}`]]) await main(argv, io)
    expect(text).not.toBe('')
    expect(text).not.toMatch(commanding)
  })
})

describe('contents of others', () => {
  const event = (topic: string): string =>
    `${JSON.stringify({ type: 0, peerID: 'AQI=', timestamp: 1, publishMessage: { messageID: 'CQE=', topic } })}\n`
  const trace = join(scratch, 'trace.json')
  writeFileSync(trace, event(hostile) + event('b'))

  test.each([
    ['tracestat', ['-cdf', '-metrics', trace]], ['tracestat', ['-metrics', '-topic', hostile, trace]], ['tracestat', ['-partial', trace]],
    ['gsplan-tracer', ['filter', '--type', hostile, trace]], ['gsplan-tracer', ['cat', '--peer', hostile, trace]]
  ])('%s %j', (name, argv) => {
    const script = bins.find(bin => bin.name === name)?.script ?? ''
    expect(call(script, argv)).not.toMatch(commanding)
    writeFileSync(join(scratch, hostile), `${event('a')}{"type":"\u009b2J"}\n`)
    expect(call(script, [...argv.slice(0, -1), join(scratch, hostile)])).not.toMatch(commanding)
  })

  test.each([
    ['tracestat', ['-summary=false', '-json', '-', trace]], ['gsplan-tracer', ['cat', trace]],
    ['gsplan-tracer', ['cat', '--format', 'go', trace]], ['gsplan-tracer', ['aggregate', trace]]
  ])('%s %j: a terminal gets the same values without what commands it', async (name, argv) => {
    const { main } = await import(pathToFileURL(bins.find(bin => bin.name === name)?.module ?? '').href) as {
      main: (argv: readonly string[], io: object) => Promise<number>
    }
    const write = async (isTTY: boolean): Promise<string> => {
      let text = ''
      const stdout = {
        isTTY,
        write: (chunk: string | Uint8Array, done?: () => void) => {
          text += Buffer.from(chunk as string).toString()
          done?.()
        }
      }
      expect(await main(argv, { env: {}, on: () => {}, off: () => {}, stdout, stderr: { write: () => {} } })).toBe(0)
      return text
    }
    const [file, terminal] = [await write(false), await write(true)]
    expect(terminal).not.toMatch(commanding)
    const values = (text: string): unknown[] => text.trimEnd().split('\n').map(line => JSON.parse(line) as unknown)
    expect(values(terminal)).toEqual(values(file))
    expect(call(bins.find(bin => bin.name === name)?.script ?? '', argv)).toBe(file)
  })

  test.each(['filter', 'merge'])('%s writes no binary trace to a terminal', async word => {
    const { main } = await import(pathToFileURL(bins.find(bin => bin.name === 'gsplan-tracer')?.module ?? '').href) as {
      main: (argv: readonly string[], io: object) => Promise<number>
    }
    const written = { out: '', err: '' }
    const stdout = { isTTY: true, write: (chunk: string) => { written.out += chunk } }
    const stderr = { write: (chunk: string) => { written.err += chunk } }
    expect(await main([word, trace], { env: {}, on: () => {}, off: () => {}, stdout, stderr })).toBe(2)
    expect(written).toEqual({
      out: '', err: 'gsplan-tracer: expected --output FILE, or a pipe, as a trace is binary, got a terminal\n'
    })
  })
})
