import { describe, expect, test } from 'vitest'
import { MissingProgramError, type Command, type Program } from '../src/index.ts'
import { run } from './run.ts'

interface BrewArgs {
  readonly files: readonly string[]
  readonly define: readonly string[]
  readonly template: string
  readonly seed: number
  readonly branch: string | undefined
  readonly merge: 'replace' | 'deep'
  readonly allowUnknown: boolean
  readonly quiet: boolean
  readonly trim?: boolean | undefined
}

const quiet = { type: 'boolean', describe: 'no progress' } as const

const brew: Command<BrewArgs> = {
  name: ['brew', 'make'],
  describe: 'make tea',
  positionals: ['files'],
  options: {
    files: { type: 'string', array: true, describe: 'parameter files' },
    define: { type: 'string', array: true, alias: 'D', describe: 'NAME=VALUE, repeatable' },
    template: { type: 'string', alias: 'template_dir', default: 'baseline', describe: 'template' },
    seed: { type: 'number', default: 1, describe: 'random seed' },
    branch: { type: 'string', describe: 'branch' },
    merge: { type: 'string', choices: ['replace', 'deep'], default: 'replace', describe: 'how files combine' },
    allowUnknown: { type: 'boolean', describe: 'accept unknown parameters' },
    quiet,
    trim: { type: 'boolean', undecided: true, group: 'Of the leaves:', describe: 'trim the leaves' }
  },
  async run (args, io) {
    io.stdout.write(JSON.stringify(args))
    return 0
  }
}

interface PourArgs {
  readonly from: string
  readonly to: string | undefined
  readonly cups: number
  readonly sugar: string | undefined
  readonly guests: readonly string[]
}

const pour: Command<PourArgs> = {
  name: 'pour',
  describe: 'pour tea',
  epilogue: 'Example:\n\n  tea pour pot cup --cups 2\n',
  positionals: ['from', 'to'],
  options: {
    from: { type: 'string', required: true, describe: 'pot' },
    to: { type: 'string', describe: 'cup' },
    cups: { type: 'number', required: true, integer: true, min: 1, max: 12, describe: 'number of cups' },
    sugar: { type: 'string', empty: true, describe: 'sort of sugar; an empty value is none' },
    guests: { type: 'string', array: true, variadic: true, describe: 'names' }
  },
  async run ({ from }) {
    if (from === 'missing') throw new MissingProgramError('expected the program kettle, found none')
    if (from === 'broken') throw new TypeError('pot is undefined')
    if (from === 'deleted') throw Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), { code: 'ENOENT', syscall: 'uv_cwd' })
    if (from === 'full') throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
    throw Object.assign(new Error(`${from}: \x1b[31mcold`), { exitCode: 98 })
  }
}

const tea: Program = {
  name: 'tea', version: '1.2.3', usage: '$0 <command>: tea', commands: [brew, pour],
  options: { quiet }
}

const single: Program = { name: 'brew', version: '1.2.3', command: brew }

const defaults = {
  files: [], define: [], template: 'baseline', seed: 1, merge: 'replace', allowUnknown: false, quiet: false
}

describe('arguments', () => {
  test.each<[readonly string[], object]>([
    [['brew'], {}],
    [['make', '--quiet'], { quiet: true }],
    [['brew', '--quiet=true', '--allow-unknown=false'], { quiet: true }],
    [['--quiet', 'brew', 'a'], { files: ['a'], quiet: true }],
    [['brew', 'a.toml', '007', '-D', 'A=1', '--define', 'B=-2'], { files: ['a.toml', '007'], define: ['A=1', 'B=-2'] }],
    [['brew', '--template_dir', './mine', '--seed', '-3', '--branch', '12'], { template: './mine', seed: -3, branch: '12' }],
    [['brew', '--branch', '-', '--merge=deep', '--allow-unknown'], { branch: '-', merge: 'deep', allowUnknown: true }],
    [['brew', '--no-allow-unknown', '--seed=1e3'], { seed: 1000 }],
    [['brew', '--quiet', 'a', '--', '--seed', '-2', '-x', '--'], { files: ['a', '--seed', '-2', '-x', '--'], quiet: true }],
    [['brew', '--trim'], { trim: true }],
    [['brew', '--no-trim'], { trim: false }]
  ])('%j', async (argv, args) => {
    const { stdout, ...rest } = await run(tea, argv)
    expect({ ...rest, args: JSON.parse(stdout) as unknown }).toEqual({ exitCode: 0, stderr: '', args: { ...defaults, ...args } })
  })

  test('a program without commands', async () => {
    const { stdout } = await run(single, ['b', '--', '-c'])
    expect(JSON.parse(stdout)).toEqual({ ...defaults, files: ['b', '-c'] })
  })
})

describe('wrong usage is one line and exit code 2', () => {
  test.each([
    [[], 'expected a command: brew or pour'],
    [['bewr'], 'unknown command bewr, did you mean brew?'],
    [['xyzzy'], 'unknown command xyzzy'],
    [['bewr', '--foo', '--seed', '1'], 'unknown command bewr, did you mean brew?'],
    [['bewr', '--help'], 'unknown command bewr, did you mean brew?'],
    [['--quiet', 'xyzzy', '-h', '--help'], 'unknown command xyzzy'],
    [['--seed', '1'], 'expected a command: brew or pour'],
    [['--sede', '1'], 'unknown option --sede, did you mean --seed?'],
    [['pour', '--cusp', '1'], 'unknown option --cusp, did you mean --cups?'],
    [['pour', 'a', '--cusp', '1'], 'unknown option --cusp, did you mean --cups?'],
    [['brew', '--branch', '--foo'], 'unknown option --foo'],
    [['pour', 'a', '--cups', '1', '--quiet'], '--quiet: expected an option of tea pour, got one of other commands'],
    [['--quiet', 'pour', 'a', '--cups', '1'], '--quiet: expected an option of tea pour, got one of other commands'],
    [['brew', '--quiet=maybe'], '--quiet: expected true or false, got maybe'],
    [['brew', '--quiet='], '--quiet: expected true or false, got ""'],
    [['brew', '--branch', ''], '--branch: expected a value, got ""'],
    [['brew', '-D', ''], '--define: expected a value, got ""'],
    [['brew', ''], 'files: expected a value, got ""'],
    [['pour', 'a', '--cups', '1', '--guests'], '--guests: expected a value, got none'],
    [['pour', 'a', '--cups', '0'], '--cups: expected a whole number from 1 to 12, got 0'],
    [['pour', 'a', '--cups', '1.5'], '--cups: expected a whole number from 1 to 12, got 1.5'],
    [['pour', 'a', '--cups', '13'], '--cups: expected a whole number from 1 to 12, got 13'],
    [['brew', '--foo'], 'unknown option --foo'],
    [['brew', '--foo=bar', '--baz'], 'unknown option --foo'],
    [['brew', '--tempalte', 'x'], 'unknown option --tempalte, did you mean --template?'],
    [['brew', '-x'], 'unknown option -x'],
    [['brew', '--no-branch'], 'unknown option --no-branch'],
    [['brew', '--branch'], '--branch: expected a value, got none'],
    [['brew', '-D'], '-D: expected a value, got none'],
    [['brew', '--branch', '--seed', '1'], '--branch: expected a value, got none'],
    [['brew', '--template', 'a', '--template_dir', 'b'], '--template: expected it once, got 2 values'],
    [['brew', '--seed', '1', '--seed', '2'], '--seed: expected it once, got 2 values'],
    [['brew', '--merge', 'deep', '--merge', 'deep'], '--merge: expected it once, got 2 values'],
    [['brew', '--seed', 'x'], '--seed: expected a number, got x'],
    [['brew', '--seed='], '--seed: expected a number, got ""'],
    [['brew', '--merge', 'half'], '--merge: expected one of replace, deep, got half'],
    [['pour', '--cups', '1'], 'expected <from>, got none'],
    [['pour', 'a'], '--cups: expected a value, got none'],
    [['pour', 'a', 'b', 'c', '--cups', '1'], 'unexpected argument c'],
    [['pour', 'a', '--cups', '1', '--', '-b', '-c'], 'unexpected argument -c'],
    [['brew', '--\x1b[31m'], 'unknown option --\\u001b[31m']
  ])('%j', async (argv, message) => {
    expect(await run(tea, argv)).toEqual({ exitCode: 2, stdout: '', stderr: `tea: ${message}\n` })
  })
})

describe('help and version go to stdout', () => {
  test.each([[['--version']], [['brew', '--version']]])('%j', async argv => {
    expect(await run(tea, argv)).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' })
  })

  test('help lists commands and shared options', async () => {
    expect(await run(tea, ['--help'])).toEqual({
      exitCode: 0, stderr: '', stdout: [
        'tea <command>: tea',
        '',
        'Commands:',
        '  tea brew [files..]    make tea                                 [aliases: make]',
        '  tea pour <from> [to]  pour tea',
        '',
        'Options:',
        '  --help     Show help                                                 [boolean]',
        '  --version  Show version number                                       [boolean]',
        '  --quiet    no progress                                               [boolean]',
        ''
      ].join('\n')
    })
  })

  test('help of a command, numbers as numbers', async () => {
    const { stdout } = await run(tea, ['brew', '--help'])
    expect(stdout).toMatch(/--seed +random seed +\[number\] \[default: 1\]/)
    expect(stdout).toMatch(/--merge .*\n? +\[string\] \[choices: "replace", "deep"\] \[default: "replace"\]/)
    expect(stdout).toMatch(/--allow-unknown +accept unknown parameters +\[boolean\]\n/)
    expect(stdout.split('\n\n').at(-1)).toMatch(/^Of the leaves:\n +--trim +trim the leaves +\[boolean\]\n$/)
  })

  test('help of a command ends with its example', async () => {
    expect((await run(tea, ['pour', '--help'])).stdout.split('\n').slice(-4)).toEqual(['Example:', '', '  tea pour pot cup --cups 2', ''])
  })
})

describe('errors of a command', () => {
  test.each([
    ['missing', 3, /^tea: expected the program kettle, found none\n$/],
    ['cold', 98, /^tea: cold: \\u001b\[31mcold\n$/],
    ['full', 1, /^tea: ENOSPC: no space left on device, write\n$/],
    ['deleted', 2, /^tea: the working folder was deleted: expected to be called in one that exists\n$/],
    ['broken', 70, /^tea: a defect of gsplan: TypeError: pot is undefined\n {4}at .*run-command\.test\.ts/]
  ])('%s', async (from, exitCode, stderr) => {
    expect(await run(tea, ['pour', from, '--cups', '1'])).toEqual({
      exitCode, stdout: '', stderr: expect.stringMatching(stderr) as unknown
    })
  })
})

describe('stdout that can\'t be written', () => {
  const endWith = async (code: string): Promise<readonly unknown[]> => {
    const seen: unknown[] = []
    const listeners: Array<(error: Error) => void> = []
    await run(tea, ['--version'], {
      stdout: { write: () => true, on: (_event, listener) => listeners.push(listener) },
      stderr: { write: text => seen.push(text) },
      exit: exitCode => seen.push(exitCode)
    })
    for (const listener of listeners) listener(Object.assign(new Error(`${code}: write`), { code }))
    return seen
  }

  test('a reader that left is no error', async () => {
    expect(await endWith('EPIPE')).toEqual([0])
  })

  test('a full disk is told', async () => {
    expect(await endWith('ENOSPC')).toEqual(['tea: standard output: ENOSPC: write\n', 1])
  })
})
