import { expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { readComposeArgs } from '../src/read-arguments.ts'

const defaults = {
  files: [], define: [], template: 'baseline', config: undefined, instances: undefined, branch: undefined, commit: undefined,
  k8s: false, merge: 'replace', allowUnknown: false, output: undefined
}

test('what composes is read at once', () => {
  expect(readComposeArgs([])).toEqual(defaults)
  expect(readComposeArgs(['a.toml', '007', '-D', 'A=1', '--define', 'B=-2', '-DC=x=y', '--template_dir', './mine', '-o', 'out'])).toEqual({
    ...defaults, files: ['a.toml', '007'], define: ['A=1', 'B=-2', 'C=x=y'], template: './mine', output: 'out'
  })
  expect(readComposeArgs(['--config=c', '--instances', '5', '--branch', '', '--commit', '12', '--k8s', '--merge', 'deep', '--allow-unknown'])).toEqual({
    ...defaults, config: 'c', instances: 5, branch: '', commit: '12', k8s: true, merge: 'deep', allowUnknown: true
  })
})

test.each([
  [['params']], [['--help']], [['--version']], [['--frob']], [['-x']], [['--instances', 'many']], [['--merge', 'half']],
  [['--template', 'a', '--template', 'b']], [['-D']], [['configs']], [['templates']]
])('%j goes to yargs', argv => {
  expect(readComposeArgs(argv)).toBeUndefined()
})

test.each([
  [['--frob'], 'Unknown argument: frob'],
  [['--instances', 'many'], '--instances: expected a whole number, got NaN'],
  [['--instances', '4.5'], '--instances: expected a whole number, got 4.5'],
  [['--merge', 'half'], 'Invalid values: Argument: merge, Given: "half", Choices: "replace", "deep"'],
  [['--template', 'a', '--template', 'b'], '--template: expected it once, got 2 values'],
  ...['instances', 'branch', 'commit', 'config', 'template', 'merge', 'output'].map((flag): [string[], string] =>
    [[`--${flag}`], `Not enough arguments following: ${flag}`]),
  [['params', '--template', 'none'], 'template none: expected a bundled one (baseline) or a folder with composition.toml.eta'],
  [['-D'], 'Not enough arguments following: D'],
  [['params', 'more'], 'Unknown argument: more']
])('%j is one line and exit code 2', async (argv, message) => {
  const err: string[] = []
  const exitCode = await main(argv, { stdout: { write: () => undefined }, stderr: { write: text => err.push(text) } })
  expect({ exitCode, stderr: err.join('') }).toEqual({ exitCode: 2, stderr: `gsplan-composer: ${message}\n` })
})

test('yargs reads the same from a command line that it is given for another reason', async () => {
  const outputOf = async (...argv: string[]): Promise<string> => {
    const out: string[] = []
    expect(await main(argv, { stdout: { write: text => out.push(text) }, stderr: { write: text => out.push(text) } })).toBe(0)
    return out.join('')
  }
  const flags = ['-D', 'N_NODES=7', '-D', 'N_PUBLISHER=2', '--instances', '9', '--commit', '12']
  // the hidden --no- form of a flag is not for the quick reader
  expect(readComposeArgs([...flags, '--no-k8s'])).toBeDefined()
  const { runCommands } = await import('../src/cli-commands.ts')
  const out: string[] = []
  await runCommands(flags, { stdout: { write: text => out.push(text) }, stderr: { write: () => undefined } })
  expect(out.join('')).toBe(await outputOf(...flags))
})
