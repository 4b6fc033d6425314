#!/usr/bin/env node
import process from 'node:process'
import { main } from '@gsplan/runner/cli'

process.stdout.on('error', error => { process.exit(error.code === 'EPIPE' ? 0 : 1) })
process.exitCode = await main(process.argv.slice(2), process)
