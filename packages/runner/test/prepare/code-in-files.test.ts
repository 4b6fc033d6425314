import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { compose, formatSnapshot, paramsToSnapshot } from '@gsplan/composer'
import { isLocalGit } from '../../src/target/git-target.ts'
import { rerun } from '../../src/rerun.ts'
import { run } from '../../src/run.ts'
import { runAll } from '../../src/run-all.ts'
import { defaultRunOptions, type RunOptions } from '../../src/run-options.ts'

vi.setConfig({ testTimeout: 120_000 })

let root: string
/** Written by whatever is executed. */
let mark: string
let program: string
let router: string
let repository: string
let planFolder: string
/** A finished run, to be copied and changed. */
let finished: string

/** In the current folder. */
const near = '.reports/code-in-files'

const small = ['N_NODES=3', 'N_PUBLISHER=1', 'T_WARM=1s', 'T_RUN=1s', 'T_COOL=1s']
const context = (): { signal: AbortSignal, cacheDir: string } => ({ signal: new AbortController().signal, cacheDir: join(root, 'cache') })

async function writeScript (path: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\necho run >${mark}\n`)
  await chmod(path, 0o755)
  return path
}

/** A package that leaves its mark when it is imported, and when it is built. */
async function writePackage (dir: string): Promise<string> {
  await mkdir(dir)
  const build = `node -e "require('fs').writeFileSync('${mark}', 'built')"`
  await writeFile(join(dir, 'package.json'), JSON.stringify({ name: 'evil', version: '1.0.0', type: 'module', main: 'index.js', scripts: { build } }))
  await writeFile(join(dir, 'index.js'), `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(mark)}, 'imported')\n`)
  return dir
}

async function writePlanFolder (dir: string): Promise<string> {
  await mkdir(dir)
  await writeFile(join(dir, 'package.json'), '{"main": "plan.cjs"}')
  await writeFile(join(dir, 'manifest.toml'),
    'name = "other"\n[builders."exec:go"]\n[runners."local:exec"]\n[[testcases]]\nname = "any"\ninstances = { min = 1, max = 9 }\n')
  await writeFile(join(dir, 'plan.cjs'), `require('fs').writeFileSync(${JSON.stringify(mark)}, 'planned')\n`)
  return dir
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gsplan-code-'))
  mark = join(root, 'mark')
  program = await writeScript(join(root, 'program.sh'))
  planFolder = await writePlanFolder(join(root, 'plan'))
  const source = await writePackage(join(root, 'repository'))
  const git = async (...args: string[]): Promise<unknown> => execa('git', args, { cwd: source })
  await git('init', '--quiet')
  await git('add', '.')
  await git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'a')
  repository = `git+${pathToFileURL(source).href}`
  const { runDir } = await run({ ...defaultRunOptions, output: join(root, 'finished'), define: small, skipAnalysis: true }, context())
  finished = runDir
}, 120_000)
afterAll(async () => {
  for (const dir of [root, near]) await rm(dir, { recursive: true, force: true })
})
// a module is imported once in a process
let routers = 0
beforeEach(async () => { router = await writePackage(join(root, `router-${++routers}`)) })

const other = (more = ''): string => '[global]\nplan = "other"\ncase = "any"\nbuilder = "exec:go"\nrunner = "local:exec"\n' +
  `[[groups]]\nid = "a"\ninstances = { count = 1 }\n[groups.run]\nartifact = ${JSON.stringify(program)}\n${more}`
const withRouter = (more = ''): string => compose({ define: [...small, `GS_MODULE=${router}`] }).compositionText + more
const runs = '\n[[runs]]\nid = "one"\n[[runs]]\nid = "two"\n'

type Options = Pick<RunOptions, 'dryRun' | 'allowCode'>

const start = async (options: Options & Partial<RunOptions>): Promise<unknown> =>
  run({ ...defaultRunOptions, output: join(root, 'output'), skipAnalysis: true, ...options }, context())

async function startComposition (text: string, options: Options & Partial<RunOptions>): Promise<unknown> {
  const composition = join(root, 'given.toml')
  await writeFile(composition, text)
  return start({ composition, ...options })
}

const startStdin = async (compositionText: string, options: Options & Partial<RunOptions>): Promise<unknown> =>
  start({ composition: '-', compositionText, ...options })

async function startRuns (text: string, options: Options & Partial<RunOptions>): Promise<unknown> {
  const composition = join(root, 'given.toml')
  await writeFile(composition, text)
  return runAll({ ...defaultRunOptions, output: join(root, 'output'), skipAnalysis: true, composition, ...options }, ['one', 'two'], context())
}

/** Runs a finished run again whose files were changed. */
async function startAgain (
  change: (text: (file: string) => Promise<string>) => Promise<Record<string, string>>, { allowCode }: Options
): Promise<unknown> {
  const dir = join(root, 'fetched')
  await rm(dir, { recursive: true, force: true })
  await cp(finished, dir, { recursive: true })
  const files = await change(async file => readFile(join(dir, file), 'utf8'))
  for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text)
  return rerun(dir, context(), { allowCode })
}

async function parameterFile (path: string, module: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, `GS_MODULE = ${JSON.stringify(module)}\nN_NODES = 3\nN_PUBLISHER = 1\nT_RUN = "1s"\n`)
  return path
}

interface Row {
  readonly name: string
  readonly start: (options: Options) => Promise<unknown>
  /** Named when it is refused; undefined for code that needs no flag. */
  readonly refused?: () => RegExp
  /** False for code that is never run. */
  readonly isRun?: boolean
  readonly hasDryRun?: boolean
}

const names = (file: string, code: () => string): (() => RegExp) => () =>
  new RegExp(`${file} names ${code().replace(/[+.]/g, '\\$&')}(;|,).*--allow-code runs them$`)

const rows: readonly Row[] = [
  { name: 'artifact in a composition', start: async options => startComposition(other(), { engine: 'exec', ...options }), refused: names('given.toml', () => program) },
  { name: 'artifact in standard input', start: async options => startStdin(other(), { engine: 'exec', ...options }), refused: names('standard input', () => program) },
  { name: 'artifact in several runs', start: async options => startRuns(other(runs), { engine: 'exec', ...options }), refused: names('given.toml', () => program) },
  {
    name: 'artifact in a run that is run again', hasDryRun: false, refused: names('composition.toml', () => program),
    start: async options => startAgain(async text => ({
      'run.json': (await text('run.json')).replace('"engine": "sim"', '"engine": "exec"'),
      'composition.toml': (await text('composition.toml')).replace(/^( *)\[groups\.run\.test_params\]/gm, `$1[groups.run]\n$1artifact = "${program}"\n$&`)
    }), options)
  },
  { name: 'router folder in a composition', start: async options => startComposition(withRouter(), options), refused: names('given.toml', () => router) },
  { name: 'router folder in standard input', start: async options => startStdin(withRouter(), options), refused: names('standard input', () => router) },
  { name: 'router folder in several runs', start: async options => startRuns(withRouter(runs), options), refused: names('given.toml', () => router) },
  {
    name: 'router folder in the composition of a run that is run again, which is not followed', hasDryRun: false, isRun: false,
    start: async options => startAgain(async text => ({
      'composition.toml': (await text('composition.toml')).replace(/gs_module = .*/g, `gs_module = "${router}"`)
    }), options)
  },
  {
    name: 'router folder in template-params.toml', hasDryRun: false, refused: names('template-params.toml', () => router),
    start: async options => startAgain(async text => ({
      'template-params.toml': (await text('template-params.toml')).replace(/^GS_MODULE = .*$/m, `GS_MODULE = "${router}"`)
        .replace(/^GS_VERSION = .*$/m, 'GS_VERSION = "1.0.0"').replace(/^GS_INTEGRITY = .*\n/m, '')
    }), options)
  },
  {
    name: 'router folder in run.json', hasDryRun: false, isRun: false, refused: names('run.json', () => router),
    start: async options => startAgain(async text => ({
      'run.json': (await text('run.json')).replace(/"module": "[^"]*"/, `"module": ${JSON.stringify(router)}`)
    }), options)
  },
  {
    name: 'router folder in a parameter file outside the current folder', refused: names('far.toml', () => router),
    start: async options => start({ files: [await parameterFile(join(root, 'far.toml'), router)], ...options })
  },
  {
    name: 'router folder in the groups of such a file', refused: names('groups.toml', () => router),
    start: async options => {
      const file = join(root, 'groups.toml')
      await writeFile(file, `T_RUN = "1s"\n[[GROUPS]]\nid = "a"\ninstances = 3\npublishers = 1\ngs_module = "${router}"\n`)
      return start({ files: [file], ...options })
    }
  },
  {
    name: 'router folder in a parameter file in the current folder',
    start: async options => {
      return start({ files: [await parameterFile(join(near, 'near.toml'), router)], ...options })
    }
  },
  {
    name: 'router folder in a parameter file outside, behind a link in the current folder', refused: names('link.toml', () => router),
    start: async options => {
      const link = join(near, 'link.toml')
      await rm(link, { force: true })
      await symlink(await parameterFile(join(root, 'far.toml'), router), link)
      return start({ files: [link], ...options })
    }
  },
  {
    name: 'router folder in a snapshot outside the current folder', refused: names('snapshot.json', () => router),
    start: async options => {
      const file = join(root, 'snapshot.json')
      const { params } = compose({ define: [...small, `GS_MODULE=${router}`] })
      const facts = { version: '0.1.0', engine: 'sim', seeds: [1], thresholds: [] }
      await writeFile(file, formatSnapshot(paramsToSnapshot(params, facts)))
      return start({ config: file, ...options })
    }
  },
  {
    name: 'git router with a local path in a parameter file outside', refused: names('far.toml', () => repository),
    start: async options => {
      await rm(join(root, 'cache'), { recursive: true, force: true })
      return start({ files: [await parameterFile(join(root, 'far.toml'), repository)], allowScripts: true, ...options })
    }
  },
  { name: 'router folder of the command line', start: async options => start({ define: [...small, `GS_MODULE=${router}`], ...options }) },
  {
    name: 'the same, named by a file as well',
    start: async options => start({ files: [await parameterFile(join(root, 'far.toml'), router)], define: [`GS_MODULE=${router}`], ...options })
  },
  {
    name: 'plan folder of the command line, in the place of artifacts',
    start: async options => startComposition(other(), { engine: 'exec', plan: planFolder, ...options })
  }
]

describe.each(rows)('$name', ({ start: attempt, refused, isRun = true, hasDryRun = true }) => {
  const cases = [false, true].flatMap(allowCode => (hasDryRun ? [false, true] : [false]).map(dryRun => ({ allowCode, dryRun })))

  test.each(cases)('%j', async options => {
    await rm(mark, { force: true })
    const failure = await attempt(options).then(() => undefined, (error: unknown) => error as Error)
    const isRefused = refused !== undefined && !options.allowCode
    if (isRefused) {
      expect(failure).toMatchObject({ name: 'UsageError', exitCode: 2, message: expect.stringMatching(refused()) as string })
    } else {
      expect(failure?.message ?? '').not.toContain('--allow-code')
    }
    expect(existsSync(mark)).toBe(isRun && !isRefused && !options.dryRun)
  })
})

test('all code that a composition names is listed', async () => {
  const two = other(`[[groups]]\nid = "b"\ninstances = { count = 1 }\n[groups.run]\nartifact = "./relative"\n`)
  await expect(startComposition(two, { engine: 'exec', dryRun: false, allowCode: false })).rejects.toThrow(
    `expected no program or router folder in files, as they would be run, got: ${join(root, 'given.toml')} names ${program}, ./relative; ` +
    '--allow-code runs them')
})

test('of a composition with several runs, the code of all is listed', async () => {
  const artifacts = '[[groups]]\nid = "b"\ninstances = { count = 1 }\n[groups.run]\nartifact = "./of-b"\n' +
    ['a', 'b'].map(id => `[[runs]]\nid = "run-${id}"\n[[runs.groups]]\nid = "${id}"\ninstances = { count = 1 }\n`).join('')
  await writeFile(join(root, 'runs.toml'), other(artifacts))
  const options = { ...defaultRunOptions, output: root, composition: join(root, 'runs.toml'), engine: 'exec' }
  await expect(runAll(options, ['run-a', 'run-b'], context()))
    .rejects.toThrow(`got: ${join(root, 'runs.toml')} names ${program}, ./of-b; --allow-code runs them`)
})

test('folders that replace the dependencies of a plan are code, too', async () => {
  const replaced = other('[[groups.build.dependencies]]\nmodule = "example.org/a"\ntarget = "/elsewhere/a"\nversion = "v1.0.0"\n')
    .replace('[groups.run]', '[groups.build]\nselectors = []\n[groups.run]')
  await expect(startComposition(replaced, { engine: 'exec', plan: planFolder, dryRun: false, allowCode: false })).rejects.toThrow(
    'names /elsewhere/a; --allow-code runs them')
})

test.each([
  ['git+file:///a', true], ['git+FILE:///a', true], ['git+/a', true], ['git+./a', true], ['git+../a:b/c', true], ['git+https://example.org/a', false],
  ['https://example.org/a', false], ['git+ssh://git@example.org/a', false], ['git+git@example.org:a/b', false], ['git://example.org/a', false]
])('%s is a folder of this machine: %s', (module, isLocal) => { expect(isLocalGit(module)).toBe(isLocal) })
