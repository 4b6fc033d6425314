// Makes a package with the files that every package has: node tools/new-package.mjs NAME "description"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { root } from './setup/set-up.mjs'

const [name, description] = process.argv.slice(2)
if (!/^[a-z][a-z-]*$/.test(name ?? '') || !description) {
  process.stderr.write('usage: node tools/new-package.mjs NAME "description"\n')
  process.exit(2)
}
process.chdir(root)
const dir = `packages/${name}`
if (existsSync(dir)) {
  process.stderr.write(`${dir} is there already\n`)
  process.exit(2)
}

const manifest = {
  name: `@gsplan/${name}`,
  version: '0.1.0',
  description,
  license: 'MIT OR Apache-2.0',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  exports: {
    '.': { '@gsplan/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json'
  },
  files: ['dist', 'src', '!dist/.tsbuildinfo'],
  scripts: { 'check:package': 'publint --strict && attw --pack . --profile esm-only' },
  nx: { tags: [`pkg:${name}`] },
  publishConfig: { access: 'public' }
}
const files = {
  'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
  'README.md': `# @gsplan/${name}\n\n${description}.\n`,
  'tsconfig.json': '{ "extends": "../../tsconfig.base.json", "files": [], ' +
    '"references": [{ "path": "./tsconfig.lib.json" }, { "path": "./tsconfig.test.json" }] }\n',
  'tsconfig.lib.json': '{ "extends": "../../tsconfig.lib.json", "references": [] }\n',
  'tsconfig.test.json': '{ "extends": "../../tsconfig.test.json", "references": [{ "path": "./tsconfig.lib.json" }] }\n',
  'vitest.config.js': 'export { default } from \'../../vitest.base.js\'\n',
  'src/index.ts': `/**\n * ${description}.\n *\n * @module\n */\nexport {}\n`
}
for (const folder of ['src', 'test']) mkdirSync(`${dir}/${folder}`, { recursive: true })
for (const [file, text] of Object.entries(files)) writeFileSync(`${dir}/${file}`, text)
process.stdout.write(`${dir} is there. Next: npm install, npx nx sync` +
  (readFileSync('eslint.config.js', 'utf8').includes(`pkg:${name}'`)
    ? '\n'
    : `, and who may import what in eslint.config.js (pkg:${name})\n`))
