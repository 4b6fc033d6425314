// @ts-check
// Makes the package @gsplan/go-libp2p-pubsub: the newest go-libp2p-pubsub, compiled to WebAssembly, with the facts of its
// build. The same version, release of Go and sources give the same bytes in any folder. It needs Go and the network.
//
//   npm run build:go-wasm -- FOLDER            the newest version
//   npm run build:go-wasm -- FOLDER v0.19.0    that version
//   npm publish FOLDER
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildGoRouter } from '../../packages/go-router/dist/index.js'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, '../../packages')
const module = 'github.com/libp2p/go-libp2p-pubsub'
const [folder, asked = 'latest'] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('build-go-wasm: expected a folder for the package, got none; for example:\n' +
    '  npm run build:go-wasm -- ../go-libp2p-pubsub-wasm v0.19.0\n')
  process.exit(2)
}
const target = resolve(folder)
const dir = `${target}.${process.pid}.tmp`

/** @type {import('@gsplan/go-router').RunGo} */
const go = async (args, { cwd, env }) => execFileSync('go', args, {
  cwd, encoding: 'utf8', env: { ...process.env, GO111MODULE: 'on', GOFLAGS: '', GOWORK: 'off', ...env }
})

/**
 * What `go list` and `go mod download` print of a module.
 *
 * @param {string} stdout
 * @returns {{ readonly Version: string, readonly Dir: string }}
 */
const parseModule = stdout => JSON.parse(stdout)

/**
 * Licences of a folder.
 *
 * @param {string} from
 * @param {string} suffix that tells whose they are
 */
function copyLicences (from, suffix) {
  for (const name of readdirSync(from).filter(each => /^LICENSE(-\w+)?$/.test(each))) {
    copyFileSync(join(from, name), join(dir, `${name}${suffix}`))
  }
}

mkdirSync(dir, { recursive: true })
try {
  const { Version: version } = parseModule(await go(['list', '-m', '-json', `${module}@${asked}`], { cwd: dir }))
  const facts = await buildGoRouter({ module, version, go, dir })
  const { Dir: sources } = parseModule(await go(['mod', 'download', '-json', `${module}@${version}`], { cwd: dir }))
  copyLicences(sources, '-go-libp2p-pubsub')
  copyLicences((await go(['env', 'GOROOT'], { cwd: dir })).trim(), '-go')
  copyLicences(join(packages, 'go-router'), '')
  cpSync(join(here, 'go-libp2p-pubsub'), dir, { recursive: true })
  const { version: own } = JSON.parse(readFileSync(join(packages, 'go-router/package.json'), 'utf8'))
  const described = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify({ ...described, version: own }, null, 2)}\n`)
  rmSync(target, { recursive: true, force: true })
  renameSync(dir, target)
  process.stdout.write(`${module} ${version}, ${facts.go}: ${facts.program}\n`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}
