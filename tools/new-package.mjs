// @ts-check
// Makes a package that passes every check: node tools/new-package.mjs NAME "description"
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { root } from './setup/set-up.mjs'

const [name = '', description = ''] = process.argv.slice(2)
if (!/^[a-z][a-z-]*$/.test(name) || !/^[^\n'\\]+[^\n'\\.]$/.test(description)) {
  process.stderr.write('usage: node tools/new-package.mjs NAME "description without a full stop and apostrophes"\n')
  process.exit(2)
}
process.chdir(root)
const dir = `packages/${name}`
if (existsSync(dir)) {
  process.stderr.write(`${dir}: expected a name that is free, found a package\n`)
  process.exit(2)
}

/** @param {unknown} value */
const formatJson = value => `${JSON.stringify(value, null, 2)}\n`

const address = 'https://github.com/gsplan/gsplan'
const manifest = {
  name: `@gsplan/${name}`,
  version: '0.1.0',
  description,
  license: 'MIT OR Apache-2.0',
  keywords: ['libp2p', 'gossipsub', name],
  homepage: `${address}/tree/main/${dir}#readme`,
  bugs: `${address}/issues`,
  repository: { type: 'git', url: `git+${address}.git`, directory: dir },
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  exports: {
    '.': { '@gsplan/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json'
  },
  files: ['CHANGELOG.md', 'LICENSE-*', 'dist', 'src', '!dist/.tsbuildinfo'],
  scripts: { 'check:package': 'publint --strict && attw --pack . --profile esm-only' },
  nx: { tags: [`pkg:${name}`] },
  publishConfig: { access: 'public' }
}

const readme = `# @gsplan/${name}

${description}.

    npm install @gsplan/${name}

\`\`\`js
import { purpose } from '@gsplan/${name}'

console.log(purpose)
\`\`\`
`

/** Something to export, until the package has its first idea. */
const files = {
  'package.json': formatJson(manifest),
  'README.md': readme,
  'tsconfig.json': '{ "extends": "../../tsconfig.base.json", "files": [], ' +
    '"references": [{ "path": "./tsconfig.lib.json" }, { "path": "./tsconfig.test.json" }] }\n',
  'tsconfig.lib.json': '{ "extends": "../../tsconfig.lib.json", "references": [] }\n',
  'tsconfig.test.json': '{ "extends": "../../tsconfig.test.json", "references": [{ "path": "./tsconfig.lib.json" }] }\n',
  'vitest.config.js': 'export { default } from \'../../vitest.base.js\'\n',
  'src/index.ts': `/**\n * ${description}.\n *\n * @module\n */\nexport { purpose } from './purpose.ts'\n`,
  'src/purpose.ts': `/** The package's purpose, in one sentence. */\nexport const purpose = '${description}'\n`,
  'test/purpose.test.ts': 'import { expect, test } from \'vitest\'\nimport { purpose } from \'../src/purpose.ts\'\n\n' +
    `test('the purpose is one sentence', () => {\n  expect(purpose).toBe('${description}')\n})\n`
}
for (const [file, text] of Object.entries(files)) {
  mkdirSync(dirname(`${dir}/${file}`), { recursive: true })
  writeFileSync(`${dir}/${file}`, text)
}
for (const file of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(file, `${dir}/${file}`)

const lintPath = 'eslint.config.js'
const lint = readFileSync(lintPath, 'utf8')
const room = name.includes('-') ? `'${name}'` : name
// a row may be there already, of a package that was planned
if (!lint.includes(`\n  ${room}: [`)) writeFileSync(lintPath, lint.replace('\n  runner: [', `\n  ${room}: [],\n  runner: [`))

const budgetsPath = 'tools/checks/products/budgets.json'
const budgets = JSON.parse(readFileSync(budgetsPath, 'utf8'))
const rows = Object.entries({ ...budgets, [manifest.name]: { packages: 1, mb: 1 } }).sort(([a], [b]) => a < b ? -1 : 1)
  .map(([product, budget]) => `  "${product}": ${JSON.stringify(budget).replaceAll(/[{,:]/g, '$& ').replaceAll('}', ' }')}`)
writeFileSync(budgetsPath, `{\n${rows.join(',\n')}\n}\n`)

const commands = [['npm', 'install', '--loglevel=error'], [process.execPath, 'node_modules/nx/dist/bin/nx.js', 'sync']]
for (const [program = '', ...args] of commands) {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
process.stdout.write(`${dir} is there. Its imports of other packages go into eslint.config.js (rooms) and CONTRIBUTING.md, ` +
  `its weight into ${budgetsPath}.\n`)
