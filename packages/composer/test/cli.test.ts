import { runCommand, type Command } from '@gsplan/cli'
import { expect, test } from 'vitest'
import { main } from '../src/cli.ts'
import { composeOptions, splitDefines, type ComposeOptions } from '../src/compose-options.ts'

const defaults = {
  files: [], define: [], template: 'baseline', config: undefined, instances: undefined, branch: undefined, commit: undefined,
  rate: undefined, size: undefined, k8s: false, merge: 'replace', allowUnknown: false
}

/** What a command line that composes says. */
async function readComposeArgs (...argv: readonly string[]): Promise<ComposeOptions | undefined> {
  let found: ComposeOptions | undefined
  const command: Command<ComposeOptions> = {
    name: 'compose', describe: '', positionals: ['files'], options: composeOptions,
    async run (args) {
      found = args
      return 0
    }
  }
  const ignore = { write: () => true }
  await runCommand({ name: 'test', version: '', command }, splitDefines(argv), { stdout: ignore, stderr: ignore })
  return found
}

test('arguments', async () => {
  expect(await readComposeArgs()).toEqual(defaults)
  expect(await readComposeArgs('a.toml', '007', '-D', 'A=1', '--define', 'B=-2', '-DC=x=y', '--template_dir', './mine')).toEqual({
    ...defaults, files: ['a.toml', '007'], define: ['A=1', 'B=-2', 'C=x=y'], template: './mine'
  })
  expect(await readComposeArgs('--config=c', '--instances', '5', '--branch', 'main', '--commit', '12', '--k8s', '--rate', '5/s', '--size', '1KiB', '--merge', 'deep', '--allow-unknown')).toEqual({
    ...defaults, config: 'c', instances: 5, branch: 'main', commit: '12', rate: '5/s', size: '1KiB', k8s: true, merge: 'deep', allowUnknown: true
  })
})

test.each([
  [['--frob'], 'unknown option --frob'],
  [['--instances', 'many'], '--instances: expected a number, got many'],
  [['--instances', '4.5'], '--instances: expected a whole number, got 4.5'],
  [['--merge', 'half'], '--merge: expected one of replace, deep, got half'],
  [['--template', 'a', '--template', 'b'], '--template: expected it once, got 2 values'],
  ...['instances', 'branch', 'commit', 'config', 'template', 'merge', 'output'].map((flag): [string[], string] =>
    [[`--${flag}`], `--${flag}: expected a value, got none`]),
  [['params', '--template', 'none'], 'template none: expected a bundled one (baseline) or a folder with composition.toml.eta'],
  [['-D'], '-D: expected a value, got none'],
  [['params', 'more'], 'unexpected argument more']
])('%j is one line and exit code 2', async (argv, message) => {
  const err: string[] = []
  const exitCode = await main(argv, { stdout: { write: () => undefined }, stderr: { write: text => err.push(String(text)) } })
  expect({ exitCode, stderr: err.join('') }).toEqual({ exitCode: 2, stderr: `gsplan-composer: ${message}\n` })
})
