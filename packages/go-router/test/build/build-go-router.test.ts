import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RouterError } from '@gsplan/router'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildGoRouter, type RunGo } from '../../src/index.ts'
import { tinyLoader } from '../wasm/tiny-loader.ts'
import { wasm } from '../wasm/tiny-program.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'gsplan-test-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

const pubsub = `package pubsub

func NewGossipSub(ctx context.Context, h host.Host, opts ...Option) (*PubSub, error) {}
func (t *Topic) Publish(ctx context.Context, data []byte, opts ...PubOpt) error {}
func WithEventTracer(tracer EventTracer) Option {}
func WithMessageIdFn(fn MsgIdFunction) Option {}
`

interface Called {
  readonly args: readonly string[]
  readonly goMod: string
  /** Packages of the router that are imported. */
  readonly imports: readonly string[]
}

/** A `go` that knows one module, and makes a program that answers whatever it is asked with the question. */
function fakeGo (called: Called[], loader: string | undefined = 'lib', declared = 'github.com/libp2p/go-libp2p-pubsub'): RunGo {
  const [sources, root] = [join(folder, 'module'), join(folder, 'go')]
  mkdirSync(sources)
  writeFileSync(join(sources, 'go.mod'), `module ${declared}\n\nrequire github.com/libp2p/go-libp2p v0.40.0\n`)
  writeFileSync(join(sources, 'pubsub.go'), pubsub)
  mkdirSync(join(root, loader, 'wasm'), { recursive: true })
  writeFileSync(join(root, loader, 'wasm', 'wasm_exec.js'), tinyLoader)
  return async (args, { cwd }) => {
    const goMod = args[0] === 'build' ? readFileSync(join(cwd, 'go.mod'), 'utf8') : ''
    const text = args[0] === 'build' ? readFileSync(join(cwd, 'raw_tracer.go'), 'utf8') : ''
    called.push({ args, goMod, imports: [...text.matchAll(/^\t\w* ?"(.*(?:pubsub|fork).*)"$/gm)].map(([, path = '']) => path) })
    if (args[0] === 'mod') return JSON.stringify({ Dir: sources, Sum: 'h1:sum' })
    if (args[0] === 'env') return `go1.99\n${root}\n`
    writeFileSync(args[args.indexOf('-o') + 1] ?? '', wasm)
    return ''
  }
}

function emptyFolder (): string {
  const dir = join(folder, 'out')
  mkdirSync(dir)
  return dir
}

const refusal = /^github\.com\/me\/fork v1\.2\.3: expected a router that can be created, got: .*"/s

test('a fork takes the place of the module, and a program that is no router is refused', async () => {
  const called: Called[] = []
  const go = fakeGo(called)
  await expect(buildGoRouter({ module: 'github.com/me/fork', version: 'v1.2.3', go, dir: emptyFolder() })).rejects.toThrow(refusal)
  expect(called.map(({ args: [first, second] }) => [first, second])).toEqual([['mod', 'download'], ['build', '-mod=mod'], ['env', 'GOVERSION']])
  expect(called[1]?.goMod).toBe('module gsplan\n\ngo 1.24\n\nrequire github.com/libp2p/go-libp2p-pubsub v0.0.0\n' +
    'replace github.com/libp2p/go-libp2p-pubsub => github.com/me/fork v1.2.3\n')
})

test('a fork with a path of its own is imported under that path', async () => {
  const called: Called[] = []
  const fork = 'github.com/me/fork'
  await expect(buildGoRouter({ module: fork, version: 'v1.2.3', go: fakeGo(called, 'lib', fork), dir: emptyFolder() })).rejects.toThrow(refusal)
  const [{ goMod, imports } = { goMod: '', imports: [] }] = called.filter(({ args: [name] }) => name === 'build')
  expect([goMod, imports]).toEqual([
    'module gsplan\n\ngo 1.24\n\nrequire github.com/me/fork v1.2.3\n', ['github.com/me/fork', 'github.com/me/fork/pb']
  ])
})

test('a folder is built as it is; an older Go has its loader elsewhere', async () => {
  const called: Called[] = []
  const go = fakeGo(called, 'misc')
  const from = join(folder, 'module')
  await expect(buildGoRouter({
    module: 'github.com/libp2p/go-libp2p-pubsub', version: 'local', folder: from, go, dir: emptyFolder()
  })).rejects.toThrow(/expected a router that can be created/)
  expect(called[0]?.goMod).toContain(`replace github.com/libp2p/go-libp2p-pubsub => ${from}\n`)
})

test('a folder whose name has blanks is quoted, as go.mod has it', async () => {
  const called: Called[] = []
  const go = fakeGo(called)
  const from = join(folder, 'a "b" (c) d')
  cpSync(join(folder, 'module'), from, { recursive: true })
  await expect(buildGoRouter({
    module: 'github.com/libp2p/go-libp2p-pubsub', version: 'local', folder: from, go, dir: emptyFolder()
  })).rejects.toThrow(/expected a router that can be created/)
  expect(called[0]?.goMod).toContain(`replace github.com/libp2p/go-libp2p-pubsub => "${folder}/a \\"b\\" (c) d"\n`)
})

test('what a folder replaces is replaced in its program', async () => {
  const called: Called[] = []
  const go = fakeGo(called)
  const from = join(folder, 'module')
  appendFileSync(join(from, 'go.mod'), 'replace (\n\ta v1.0.0 => "../b c"\n\td => e v1.2.0\n)\n')
  await expect(buildGoRouter({
    module: 'github.com/libp2p/go-libp2p-pubsub', version: 'local', folder: from, go, dir: emptyFolder()
  })).rejects.toThrow(/expected a router that can be created/)
  expect(called[0]?.goMod).toContain(
    `replace github.com/libp2p/go-libp2p-pubsub => ${from}\nreplace a v1.0.0 => "${folder}/b c"\nreplace d => e v1.2.0\n`)
})

test('a program of this machine is made for this machine, whatever the user makes for others', async () => {
  const [called, surroundings]: [Called[], unknown[]] = [[], []]
  const go = fakeGo(called)
  await expect(buildGoRouter({
    kind: 'real', module: 'github.com/libp2p/go-libp2p-pubsub', version: 'v1.2.3', dir: emptyFolder(),
    go: async (args, options) => {
      if (args[0] === 'build') surroundings.push(options.env)
      if (args[1] === 'GOHOSTOS') return 'plan9\nmips'
      return go(args, options)
    }
  })).rejects.toThrow(/expected a router that can be created/)
  expect(surroundings).toEqual([{ CGO_ENABLED: '0', GOOS: 'plan9', GOARCH: 'mips' }])
})

test('a Go without the loader, and one that names no folder', async () => {
  const called: Called[] = []
  const dir = emptyFolder()
  await expect(buildGoRouter({ module: 'm', version: 'v1.0.0', go: fakeGo(called, 'elsewhere'), dir })).rejects.toThrow(
    new RouterError(`go1.99: expected lib/wasm/wasm_exec.js in ${join(folder, 'go')}, found none: install all of Go`))
  rmSync(dir, { recursive: true })
  await expect(buildGoRouter({ module: 'm', version: 'v1.0.0', go: async () => '{"Dir": 5}', dir: emptyFolder() })).rejects.toThrow(
    new RouterError('m v1.0.0: expected go mod download to name a folder and its sum, got {"Dir": 5}'))
})
