// Builds Testground 0.6.0 and its sync service from the Go module proxy into .nx/testground/bin, for the tests that run
// against the real ones. Needs Go 1.24 or newer and takes some minutes the first time.
//
//   node tools/setup-testground.mjs          builds what is not there, prints the folder
//   node tools/setup-testground.mjs --check  only says whether it could
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../.nx/testground/bin', import.meta.url))
const wanted = ['testground', 'sync-service']

/** Go's version as two numbers, or undefined when it is not there. */
function goVersion () {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  const [, major, minor] = status === 0 ? /^go(\d+)\.(\d+)/.exec(stdout) ?? [] : []
  return major === undefined ? undefined : [Number(major), Number(minor)]
}

function isGoUsable () {
  const version = goVersion()
  return version !== undefined && (version[0] > 1 || version[1] >= 24)
}

function go (args, cwd, env) {
  const { status } = spawnSync('go', args, {
    cwd, stdio: ['ignore', process.stderr, process.stderr], env: { ...process.env, ...env }
  })
  if (status !== 0) throw new Error(`go ${args.join(' ')} ended with exit code ${status}`)
}

function build () {
  const work = mkdtempSync(join(tmpdir(), 'gsplan-testground-'))
  try {
    const out = join(work, 'bin')
    // @version installs need version lists, which some proxies refuse; a module that requires them does not
    writeFileSync(join(work, 'go.mod'), `module w

go 1.16

require (
  github.com/testground/sync-service v0.1.0
  github.com/testground/testground v0.6.0
)
`)
    writeFileSync(join(work, 'w.go'), 'package w\n\nimport _ "github.com/testground/sync-service"\n')
    const env = { GOFLAGS: '-mod=mod', GOBIN: out, GOWORK: 'off' }
    go(['install', 'github.com/testground/sync-service/cmd'], work, env)
    go(['install', 'github.com/testground/testground'], work, env)
    mkdirSync(bin, { recursive: true })
    renameSync(join(out, 'cmd'), join(bin, 'sync-service'))
    renameSync(join(out, 'testground'), join(bin, 'testground'))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const isBuilt = wanted.every(name => existsSync(join(bin, name)))
if (process.argv.includes('--check')) {
  process.exitCode = isBuilt || isGoUsable() ? 0 : 1
} else {
  if (!isGoUsable() && !isBuilt) {
    process.stderr.write('setup-testground: expected Go 1.24 or newer (https://go.dev/dl), found none\n')
    process.exit(3)
  }
  if (!isBuilt) build()
  process.stdout.write(`${bin}\n`)
}
