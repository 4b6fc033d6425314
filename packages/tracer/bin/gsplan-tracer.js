#!/usr/bin/env node
import process from 'node:process'

const { main } = await import('../dist/cli.js').catch(error => {
  const missing = error.code === 'ERR_MODULE_NOT_FOUND'
  if (!missing && error.syscall === undefined) throw error
  process.stderr.write(`gsplan-tracer: ${missing ? 'not built, run "npm run build": ' : ''}${error.message.split('\n')[0]}\n`)
  process.exit(missing ? 3 : 1)
})
process.exitCode = await main(process.argv.slice(2), process)
