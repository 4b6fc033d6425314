import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { RouterError } from '@gsplan/router'
import { afterEach, expect, test } from 'vitest'
import { findGoGeneration, pubsubModule } from '../../src/build/generation.ts'
import { digestGoFolder, digestGoSources, readGoSources } from '../../src/build/go-sources.ts'

const folders: string[] = []
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true }) })

function folderOf (files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gsplan-test-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** What every router in Go must have. */
const least = `package pubsub

func NewGossipSub(ctx context.Context, h host.Host, opts ...Option) (*PubSub, error) {}
func (t *Topic) Publish(ctx context.Context, data []byte, opts ...PubOpt) error {}
func WithEventTracer(tracer EventTracer) Option {}
func WithMessageIdFn(fn MsgIdFunction) Option {}
`

test('tags are those of what the sources have', () => {
  const old = folderOf({ 'go.mod': 'module x\n\nrequire (\n\tgithub.com/libp2p/go-libp2p-core v0.5.0\n)\n', 'pubsub.go': least })
  expect(findGoGeneration(old, 'wasm', 'old').tags).toContain('gs_core_module')
  const newer = folderOf({
    'go.mod': 'module x\n\nrequire github.com/libp2p/go-libp2p v0.40.0\n', 'pubsub.go': least,
    'score.go': 'package pubsub\n\nfunc WithPeerScore(a, b any) Option {}\n',
    'trace_test.go': 'package pubsub\n\ntype RawTracer interface {}\n'
  })
  const { tags } = findGoGeneration(newer, 'wasm', 'newer')
  expect([tags.includes('gs_score'), tags.includes('gs_raw_tracer'), tags.includes('gs_core_module')]).toEqual([true, false, false])
})

test('a folder that is no such router is told what it lacks', () => {
  expect(() => findGoGeneration(folderOf({ 'go.mod': 'module x\n' }), 'wasm', 'x v1.0.0')).toThrow(new RouterError(
    'x v1.0.0: expected a go-libp2p-pubsub, found one without go-libp2p-core or go-libp2p: it is older than go-libp2p-core (2019), ' +
    'NewGossipSub, Topic.Publish, WithEventTracer: it has no traces, WithMessageIdFn'))
})

test('digests change with the sources, and with nothing else', () => {
  const files = { 'go.mod': 'module x\n', 'pb/rpc.proto': 'message', 'a.go': 'package x\n' }
  const digest = digestGoFolder(folderOf(files))
  expect(digestGoFolder(folderOf({ ...files, 'README.md': 'text', '.git/a.go': 'x', 'testdata.txt': '' }))).toBe(digest)
  expect(digestGoFolder(folderOf({ ...files, 'a.go': 'package y\n' }))).not.toBe(digest)
  for (const more of [{ 'sum_amd64.s': 'x' }, { 'a.go': 'package x\n\n//go:embed *.txt\nvar s string\n' }]) {
    expect(digestGoFolder(folderOf({ ...files, ...more }))).not.toBe(digest)
  }
  const embedding = { ...files, 'a.go': 'package x\n\n//go:embed *.txt\nvar s string\n' }
  expect(digestGoFolder(folderOf({ ...embedding, 'b.txt': '1' }))).not.toBe(digestGoFolder(folderOf({ ...embedding, 'b.txt': '2' })))
  expect(digestGoSources('wasm')).toMatch(/^sha256-/)
  const replacing = folderOf({ ...files, 'go.mod': 'module x\n\nreplace y => ./_y\n\nreplace z => /\n', '_y/go.mod': 'module y\n', '_y/y.go': 'package y' })
  const replaced = digestGoFolder(replacing)
  writeFileSync(join(replacing, '_y/y.go'), 'package z')
  expect(digestGoFolder(replacing)).not.toBe(replaced)
  const odd = folderOf(files)
  mkdirSync(join(odd, 'folder.go'))
  symlinkSync('nowhere', join(odd, 'link.go'))
  expect(digestGoFolder(odd)).toBe(digest)
  expect([pubsubModule, readGoSources('wasm').has('main.go')]).toEqual(['github.com/libp2p/go-libp2p-pubsub', true])
})
