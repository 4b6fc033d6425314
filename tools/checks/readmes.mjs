// Runs the JavaScript examples of every package's README, as its reader would, and fails when one does.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { root } from '../setup/set-up.mjs'

process.chdir(root)
const results = { passed: 0, failed: 0 }
// a package without sources is a command alone
for (const name of readdirSync('packages').filter(name => existsSync(`packages/${name}/src`))) {
  const examples = [...readFileSync(`packages/${name}/README.md`, 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code)
  if (examples.length === 0) {
    process.stdout.write(`packages/${name}/README.md: expected an example, found none\n`)
    results.failed++
    continue
  }
  // inside the package, so that imports are found as its users find them
  const dir = `packages/${name}/.reports`
  mkdirSync(dir, { recursive: true })
  for (const example of examples) {
    writeFileSync(`${dir}/readme-example.mjs`, example)
    const { status, stdout, stderr } = spawnSync(process.execPath, ['readme-example.mjs'], { cwd: dir, encoding: 'utf8' })
    const ok = status === 0 && stdout !== ''
    results[ok ? 'passed' : 'failed']++
    process.stdout.write(`${ok ? 'ran' : 'failed'}: example of packages/${name}/README.md\n${ok ? '' : stdout + stderr}`)
  }
}
mkdirSync('.reports', { recursive: true })
writeFileSync('.reports/readmes.json', `${JSON.stringify(results)}\n`)
process.exitCode = results.failed === 0 ? 0 : 1
