import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Rules of every command of every bin; the bins are those that the packages have. */
const packages = fileURLToPath(new URL('../..', import.meta.url))

interface Bin {
  readonly name: string
  readonly script: string
  /** Module with `main`; that of `gsplan` is the runner's. */
  readonly module: string
}

const bins: readonly Bin[] = readdirSync(packages).flatMap(room => {
  const dir = join(packages, room, 'bin')
  return !existsSync(dir) || room === 'gsplan'
    ? []
    : readdirSync(dir).map(file => ({ name: file.replace(/\.js$/, ''), script: join(dir, file), module: join(packages, room, 'dist/cli.js') }))
})

type Main = (argv: readonly string[], io: object) => Promise<number>

/** Runs a bin in this process, on a terminal of 80 columns. */
async function run ({ module }: Bin, ...argv: readonly string[]): Promise<readonly [code: number, out: string, err: string]> {
  const { main } = await import(pathToFileURL(module).href) as { main: Main }
  const written = { out: '', err: '' }
  const code = await main(argv, {
    env: {}, on: () => {}, off: () => {}, stdin: (async function * () {})(),
    stdout: { columns: 80, write: (text: string) => { written.out += text } }, stderr: { write: (text: string) => { written.err += text } }
  })
  return [code, written.out, written.err]
}

/** Words of the commands that a help lists, and of the bin itself. */
const commandsOf = (help: string, name: string): string[][] =>
  [[], ...[...help.matchAll(new RegExp(`^ {2}${name} ([a-z][\\w-]*)`, 'gm'))].map(([, word = '']) => [word])]

/** Flags of a help by the type that it shows; of one of several lines, the type of the next lines. */
const flagsOf = (help: string, type: string): string[] =>
  [...help.matchAll(/^ +(?:-\w, )?--([\w-]+)(?:, --\w+)?\s((?:.*\n)(?: {8,}(?!--).*\n)*)/gm)]
    .filter(([, , text = '']) => text.includes(`[${type}]`)).map(([, flag = '']) => flag)

test('the bins are found', () => {
  expect(bins.map(({ name }) => name)).toEqual(expect.arrayContaining(['gsplan', 'gsplan-sync', 'gsplan-trace-collect', 'tracestat']))
})

describe.each(bins.map(bin => [bin.name, bin] as const))('%s', (name, bin) => {
  const eachCommand = async (check: (words: readonly string[], help: string) => Promise<void>): Promise<void> => {
    const [, help] = await run(bin, '--help')
    for (const words of commandsOf(help, name)) await check(words, (await run(bin, ...words, '--help'))[1])
  }

  test('each help fits 80 columns, and nothing is glued to its text', async () => {
    await eachCommand(async (_words, help) => {
      const lines = help.split('\n')
      expect(lines.filter(line => line.length > 80)).toEqual([])
      expect(lines.filter(line => /[^\s[]\[(?:string|number|boolean|array|default|required|choices|aliases)/.test(line))).toEqual([])
      expect(help).toMatch(/\S\n$/)
    })
  })

  test('an unknown flag is told, whatever else is missing', async () => {
    await eachCommand(async words => {
      const [code, out, err] = await run(bin, ...words, '--versoin')
      expect([words, code, out]).toEqual([words, 2, ''])
      expect(err.split('\n')[0]).toMatch(name === 'gsplan-plan'
        ? /expected no arguments, got --versoin$/
        : /(?:unknown option --|flag provided but not defined: -)versoin, did you mean (?:--)?version\?$/)
    })
  })

  test('values that are empty, beside a switch or given twice are refused by name', async () => {
    await eachCommand(async (words, help) => {
      // flags before a command that is missing
      if (words.length === 0 && help.includes('<command>')) return
      for (const flag of flagsOf(help, 'string')) {
        const [code, , err] = await run(bin, ...words, `--${flag}=`)
        // a required flag or argument that is missing is told first
        const message = /: expected (?:a value, got ""|one of .*, got |<.*>, got none|.*got none)/
        expect([flag, code, err]).toEqual([flag, 2, expect.stringMatching(message)])
      }
      for (const flag of flagsOf(help, 'boolean').filter(each => each !== 'help' && each !== 'version')) {
        const [code, , err] = await run(bin, ...words, ...fill(help), `--${flag}=maybe`)
        expect([flag, code, err]).toEqual([flag, 2, `${name}: --${flag}: expected true or false, got maybe\n`])
      }
      for (const flag of flagsOf(help, 'number')) {
        const [code, , err] = await run(bin, ...words, ...fill(help), `--${flag}=1`, `--${flag}=2`)
        expect([flag, code, err]).toEqual([flag, 2, `${name}: --${flag}: expected it once, got 2 values\n`])
      }
    })
  })

  test('a full standard output is told', () => {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', '"$0" "$1" --help > /dev/full', process.execPath, bin.script], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^\S+: standard output: ENOSPC: .*\n$/)])
  })

  const inShell = (script: string, ...argv: readonly string[]): readonly [code: number | null, out: string, err: string] => {
    const { status, stdout, stderr } = spawnSync('/bin/bash', ['-c', script, process.execPath, bin.script, ...argv], {
      encoding: 'utf8', input: '', timeout: 30_000
    })
    return [status, stdout, stderr]
  }

  test.each([24, 40])('%i file handles are enough, or told in a line', files => {
    const [code, out, err] = inShell(`ulimit -n ${files}; "$0" "$@"`, '--help')
    if (code === 0) expect([out, err]).toEqual([expect.stringMatching(/\n$/), ''])
    else expect([code, out, err]).toEqual([1, '', expect.stringMatching(`^${name}: EMFILE: too many open files, .*\n$`)])
  })

  test.each([['--help', 0], ['--versoin', 2]])('%s: outputs that are closed change nothing else', (flag, code) => {
    const [, out, err] = inShell('"$0" "$@"', flag)
    expect(inShell('"$0" "$@" >&-', flag)).toEqual([code, '', err])
    expect(inShell('"$0" "$@" 2>&-', flag)).toEqual([code, out, ''])
    expect(inShell('"$0" "$@" >&- 2>&- <&-', flag)).toEqual([code, '', ''])
  })
})

/** Arguments that a command requires, by its help's first line and its flags. */
function fill (help: string): string[] {
  const positionals = [...(help.split('\n')[0] ?? '').matchAll(/<([\w-]+)(?:\.\.)?>/g)].map(([, positional = '']) =>
    new RegExp(`^ {2}${positional} .*\\n?.*\\[choices: "(\\w+)"`, 'm').exec(help)?.[1] ?? 'x')
  const required = [...help.matchAll(/--([\w-]+)(?:(?! --)[^])*?\[string\] \[required\]/g)].map(([, flag = '']) => `--${flag}=x`)
  return [...positionals, ...required]
}
