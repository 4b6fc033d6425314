import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { run } from '../src/run.ts'
import { defaultRunOptions } from '../src/run-options.ts'
import { canCompile, goCache, goNeeds } from './go-cache.ts'
import { interruptRun } from './interrupt-run.ts'
import { equalLinks, runSim, temporaryFolder } from './run-sim.ts'

const go = { GS_MODULE: 'github.com/libp2p/go-libp2p-pubsub', GS_VERSION: 'v0.19.0' }
const goTest = test.skipIf(!canCompile('go'))
const timeout = 600_000

const phases = { T_WARM: '4s', T_RUN: '4s', T_COOL: '2s', ...equalLinks('20ms') }
/** Five peers, each of which is linked to each other. */
const small = { ...phases, N_NODES: '5', N_PUBLISHER: '2', N_DEGREE: '4' }
const topics = (...list: ReadonlyArray<readonly [id: string, rate: string, size: string]>): string =>
  JSON.stringify(list.map(([id, message_rate, message_size]) => ({ id, message_rate, message_size })))

const inFolder = (dir: string): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()

beforeEach(() => { vi.stubEnv('GSPLAN_CACHE', goCache) })

describe(`Ctrl-C while routers in Go run (${goNeeds})`, () => {
  goTest('leaves complete files and no run.json, as for routers in JavaScript', { timeout }, async () => {
    // compiled before, if need be
    await runSim({ ...small, ...go, T_RUN: '1s' })
    const [output, before] = [await temporaryFolder(), readdirSync(join(goCache, 'targets/go')).sort()]
    const define = Object.entries({ ...small, ...go, T_RUN: '1h' }).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const { exitCode, stderr, stdout } = await interruptRun(...define, '--force', '-o', output)
    const [name = ''] = readdirSync(output)
    expect([exitCode, stdout, stderr.trimEnd().split('\n').at(-1)]).toEqual([
      130, '', `gsplan: interrupted; ${join(output, name)} holds composition.toml, template-params.toml and the instances' outputs so ` +
      'far, and no run.json'
    ])
    expect(inFolder(output)).toEqual(
      [name, ...['composition.toml', 'config-snapshot.json', 'events.ndjson', 'template-params.toml', 'test-output.tgz'].map(file => join(name, file))])
    expect(readdirSync(join(goCache, 'targets/go')).sort()).toEqual(before)
  })
})

/** A copy of the module in a folder, with the sources that a build needs. */
async function copyModule (): Promise<string> {
  const cwd = await temporaryFolder()
  const { Dir: from } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${go.GS_MODULE}@${go.GS_VERSION}`], {
    cwd, encoding: 'utf8', env: { ...process.env, GO111MODULE: 'on', GOFLAGS: '', GOWORK: 'off' }
  })) as { readonly Dir: string }
  const folder = join(cwd, 'fork')
  // files of the module cache can't be written
  mkdirSync(folder)
  for (const path of inFolder(from).filter(each => !each.endsWith('_test.go') && /\.(go|mod|sum)$|^go\./.test(each))) {
    if (statSync(join(from, path)).isDirectory()) continue
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), readFileSync(join(from, path)))
  }
  return folder
}

/** Replaces a text in all Go files of a folder. */
function rename (folder: string, from: string, to: string): void {
  for (const path of inFolder(folder).filter(each => each.endsWith('.go'))) {
    writeFileSync(join(folder, path), readFileSync(join(folder, path), 'utf8').replaceAll(from, to))
  }
}

describe(`a folder with a router in Go (${goNeeds})`, () => {
  goTest.each<readonly [string, (folder: string) => void, RegExp]>([
    [
      'that is no Go', folder => { appendFileSync(join(folder, 'topic.go'), 'func broken( {\n') },
      /^GS_MODULE \S+@local-[0-9a-f]{12}: go build failed: \/\S+\/fork\/topic\.go:\d+:\d+: syntax error: [^\n]+$/
    ],
    [
      'that lacks a method', folder => { rename(folder, ') RegisterTopicValidator(', ') RegisterValidator(') },
      /^GS_MODULE \S+@local-[0-9a-f]{12}: go build failed: gsplan's validation\.go:\d+:\d+: n\.pubsub\.Register\w+ undefined [^\n]+$/
    ],
    [
      'that lacks a function of every router', folder => { rename(folder, 'func WithEventTracer(', 'func WithTracer(') },
      /^\S+ local-[0-9a-f]{12}: expected a go-libp2p-pubsub, found one without WithEventTracer: it has no traces$/
    ]
  ])('%s is refused in a line, exit code 2, and leaves nothing', { timeout }, async (_name, change, message) => {
    const [folder, output, cacheDir] = [await copyModule(), await temporaryFolder(), await temporaryFolder()]
    change(folder)
    const refused = await run({ ...defaultRunOptions, output, define: [`GS_MODULE=${folder}`] }, {
      signal: new AbortController().signal, cacheDir
    }).then(() => undefined, (error: unknown) => error as Error & { readonly exitCode: number })
    expect(refused?.message).toMatch(message)
    expect([refused?.exitCode, readdirSync(output), inFolder(cacheDir)]).toEqual([2, [], ['targets', 'targets/go']])
  })

  goTest('whose module has another path runs, and is named by its folder', { timeout }, async () => {
    const folder = await copyModule()
    rename(folder, `"${go.GS_MODULE}`, '"example.com/me/fork')
    const goMod = join(folder, 'go.mod')
    writeFileSync(goMod, readFileSync(goMod, 'utf8').replace(`module ${go.GS_MODULE}`, 'module example.com/me/fork'))
    const cacheDir = join(await temporaryFolder(), 'cache')
    cpSync(join(goCache, 'resolutions'), join(cacheDir, 'resolutions'), { recursive: true })
    vi.stubEnv('GSPLAN_CACHE', cacheDir)
    const { json, value } = await runSim({ ...small, GS_MODULE: folder })
    expect([json?.verdict.status, json?.target.module, json?.target.source, value('delivery_ratio')])
      .toEqual(['passed', folder, 'folder', 1])
  })
})

describe(`a fork of a router in Go on a branch (${goNeeds})`, () => {
  /** Makes a repository of a folder, which `git` and so `go` find at the address of one on GitHub; its commit is always the same. */
  function publish (folder: string, branch: string, repository: string): string {
    const git = (...args: readonly string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim()
    for (const who of ['AUTHOR', 'COMMITTER']) {
      vi.stubEnv(`GIT_${who}_NAME`, 'fork')
      vi.stubEnv(`GIT_${who}_EMAIL`, 'fork@example.com')
      vi.stubEnv(`GIT_${who}_DATE`, '2026-01-01T00:00:00Z')
    }
    git('init', '--quiet', '--initial-branch', branch)
    git('add', '--all', '--force')
    git('commit', '--quiet', '--message', 'fork')
    vi.stubEnv('GIT_CONFIG_COUNT', '1')
    vi.stubEnv('GIT_CONFIG_KEY_0', `url.file://${folder}.insteadOf`)
    vi.stubEnv('GIT_CONFIG_VALUE_0', `https://${repository}`)
    vi.stubEnv('GOPRIVATE', repository)
    return git('rev-parse', 'HEAD')
  }

  goTest('runs by the name of the branch and by its commit, and is recorded by its exact version', { timeout }, async () => {
    const [folder, repository] = [await copyModule(), 'github.com/example/go-libp2p-pubsub']
    const commit = publish(folder, 'topic-tables', repository)
    for (const GS_VERSION of ['topic-tables', commit.slice(0, 12)]) {
      const { json, value } = await runSim({ ...small, GS_MODULE: repository, GS_VERSION })
      expect([json?.verdict.status, json?.target.module, json?.target.version, json?.target.source, value('delivery_ratio')])
        .toEqual(['passed', repository, `v0.0.0-20260101000000-${commit.slice(0, 12)}`, 'go', 1])
    }
  })
})

describe(`work of routers in Go (${goNeeds})`, () => {
  goTest('two topics, each with all of its messages; validation adds to every hop', { timeout }, async () => {
    const work = { ...small, ...go, TOPIC_CONFIG: topics(['blocks', '2/s', '2 KiB'], ['votes', '10/s', '100']) }
    const [without, validated] = [await runSim(work), await runSim({ ...work, T_VALIDATION: '50ms' })]
    for (const { json, value } of [without, validated]) {
      expect([json?.verdict.status, ...['blocks', 'votes'].flatMap(topic =>
        ['messages_published', 'deliveries', 'delivery_ratio'].map(metric => value(`${metric}{topic=${topic}}`)))])
        .toEqual(['passed', 8, 32, 1, 40, 160, 1])
    }
    // one hop of 20 ms, and the validation there; timers of Go are whole ms
    const [before, after] = [without, validated].map(({ value }) => value('latency_p50')) as [number, number]
    expect([Math.round(before), Math.round(after - before)]).toEqual([20, 50])
  })

  goTest('a stream that ends in a mixed network: what is lost is told, and the rest goes on', { timeout }, async () => {
    const group = (id: string, router: object): object => ({ id, instances: 4, publishers: 1, ...router })
    const { json, value, analysis } = await runSim({
      ...phases, T_RUN: '6s', N_DEGREE: '8', FULL_TRACES: 'true', TOPIC_CONFIG: topics(['large', '1/2s', '1500 KiB'], ['small', '10/s', '200']),
      GROUPS: JSON.stringify([
        group('js', { gs_module: '@libp2p/gossipsub' }), group('go', { gs_module: go.GS_MODULE, gs_version: go.GS_VERSION })
      ])
    })
    expect([json?.verdict.status, json?.verdict.reasons]).toEqual(['passed', []])
    const cut = analysis.findings.filter(({ code }) => code === 'over-limit').map(({ message }) => message)
    expect(cut).toEqual([
      expect.stringMatching(/^\d+ RPCs were not sent: the router sends at most 1048576 bytes in one RPC; later messages passed /),
      expect.stringMatching(/^16 RPCs ended the stream that they came on, .*: -D MAX_MESSAGE_SIZE=2MiB lets the messages pass /)
    ])
    // two of the large messages are of the peer in JavaScript, and reach the three others
    expect([value('messages_published{topic=large}'), value('deliveries{topic=large}'), value('messages_published{topic=small}')])
      .toEqual([3, 6, 60])
    // small ones reach those of the same router all the time, and the others until a stream has ended
    expect(value('deliveries{topic=small}')).toBeGreaterThan(60 * 3)
    expect(value('deliveries{topic=small}')).toBeLessThan(60 * 7)
  })
})
