import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { digestGoSources } from '@gsplan/go-router'
import { beforeEach, expect, test } from 'vitest'
import { findBuiltGoRouter } from '../../src/target/built-go-router.ts'
import { temporaryFolder } from '../run-sim.ts'

const module = 'github.com/libp2p/go-libp2p-pubsub'
const program = `sha256-${createHash('sha256').update('program').digest('base64')}`
const facts = { module, version: 'v0.19.0', go: 'go1.26', sources: 'h1:x', program, shim: digestGoSources('wasm') }

let home: string
let dir: string
beforeEach(async () => {
  home = await temporaryFolder()
  dir = join(home, 'node_modules/@gsplan/go-libp2p-pubsub')
})

function install (more: Partial<typeof facts>): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{"name": "@gsplan/go-libp2p-pubsub", "exports": {"./package.json": "./package.json"}}')
  writeFileSync(join(dir, 'router.wasm'), 'program')
  writeFileSync(join(dir, 'wasm_exec.js'), '')
  writeFileSync(join(dir, 'router.json'), JSON.stringify({ ...facts, ...more }))
}

const find = (name = module): ReturnType<typeof findBuiltGoRouter> =>
  findBuiltGoRouter(name, pathToFileURL(join(home, 'gsplan.js')).href)

test('a compiled router is found beside a file, with the facts of its build', async () => {
  install({})
  expect(await find()).toEqual({
    goCode: { module, version: 'v0.19.0', dir }, integrity: 'h1:x', build: { go: 'go1.26', wasm: program }
  })
})

test('none is, where none is installed, of another module, or of another gsplan, or that was changed', async () => {
  expect(await find()).toBe(undefined)
  install({})
  expect(await find('github.com/me/fork')).toBe(undefined)
  install({ shim: 'sha256-other' })
  expect(await find()).toBe(undefined)
  install({ program: 'sha256-other' })
  expect(await find()).toBe(undefined)
})
