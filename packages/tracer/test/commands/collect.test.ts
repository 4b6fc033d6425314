import { expect, test } from 'vitest'
import { collect } from '../../src/commands/collect.ts'

const options = { listen: ['/ip4/127.0.0.1/tcp/0'], output: 'traces', identity: undefined }
const io = { stdin: (async function * () { yield * [] })(), stdout: { write: () => true }, stderr: { write: () => true } }

const failure = (code: string, message: string) => async (): Promise<unknown> => {
  throw Object.assign(new Error(message), { code })
}

test('the collector\'s package is used when it is there', async () => {
  const calls: unknown[] = []
  await collect(options, io, async name => ({ collect: async (...args: unknown[]) => { calls.push([name, ...args]) } }))
  expect(calls).toEqual([['@gsplan/trace-remote/collect', options, io]])
})

test('without it the command says what to install; other failures come out as they are', async () => {
  await expect(collect(options, io, failure(
    'ERR_MODULE_NOT_FOUND', 'Cannot find package \'@gsplan/trace-remote\' imported from /there/collect.js'
  ))).rejects.toMatchObject({
    name: 'MissingProgramError', exitCode: 3,
    message: 'collect: expected the package @gsplan/trace-remote beside this one, found none: npm install @gsplan/trace-remote'
  })
  const message = 'Cannot find package \'libp2p\' imported from /there/node_modules/@gsplan/trace-remote/dist/collect.js'
  await expect(collect(options, io, failure('ERR_MODULE_NOT_FOUND', message))).rejects.toThrow(message)
})
