#!/usr/bin/env node
import process from 'node:process'

const { main } = await import('../dist/cli.js').catch(error => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.stderr.write(`gsplan-plan: not built, run "npm run build" (${error.message.split('\n')[0]})\n`)
  process.exit(3)
})
process.exitCode = await main(process.argv.slice(2), process)
