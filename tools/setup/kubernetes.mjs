// Builds the components of Kubernetes from the Go module proxy into ~/.cache/gsplan-test/kubernetes, for the tests of the
// kubernetes engine. Needs Go 1.24 or newer, and takes some minutes and 1.5 GB of modules and objects the first time.
//
//   node tools/setup/kubernetes.mjs          builds them unless they are there, prints the folder
//   node tools/setup/kubernetes.mjs --check  only says whether they are there
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const version = 'v1.34.4'
const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'gsplan-test')
const bin = join(cache, 'kubernetes')

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
function go (cwd, ...args) {
  const { status, stdout } = spawnSync('go', args, {
    cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', process.stderr],
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' }
  })
  if (status !== 0) throw new Error(`go ${args.join(' ')} ended with exit code ${status}`)
  return stdout
}

function build () {
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'build-'))
  try {
    const head = `module controlplane\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes ${version}\n`
    writeFileSync(join(work, 'go.mod'), head)
    const { Dir: dir } = JSON.parse(go(work, 'mod', 'download', '-json', `k8s.io/kubernetes@${version}`))
    // its staging modules are folders of its repository, and modules of their own on the proxy
    const staged = [...readFileSync(join(dir, 'go.mod'), 'utf8').matchAll(/^\s*(k8s\.io\/[\w.-]+) => \.\/staging/gm)]
    writeFileSync(join(work, 'go.mod'), head + staged.map(([, name]) => `replace ${name} => ${name} ${version.replace('v1', 'v0')}\n`).join(''))
    writeFileSync(join(work, 'imports.go'), ['//go:build tools', 'package controlplane', 'import (',
      ...programs.map(name => ` _ "k8s.io/kubernetes/cmd/${name}"`), ')', ''].join('\n'))
    go(work, 'mod', 'tidy', '-e')
    const set = 'k8s.io/component-base/version.'
    const [major, minor] = version.slice(1).split('.')
    go(work, 'build', '-trimpath', '-ldflags', `-s -w -X ${set}gitVersion=${version} -X ${set}gitMajor=${major} -X ${set}gitMinor=${minor}`,
      '-o', `${join(work, 'bin')}/`, ...programs.map(name => `k8s.io/kubernetes/cmd/${name}`))
    rmSync(bin, { recursive: true, force: true })
    renameSync(join(work, 'bin'), bin)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const isBuilt = programs.every(name => existsSync(join(bin, name)))
if (process.argv.includes('--check')) {
  process.exitCode = isBuilt ? 0 : 1
} else {
  if (!isBuilt) build()
  process.stdout.write(`${bin}\n`)
}
