#!/usr/bin/env node
// Stands in for Testground's client: prints what the real one prints (0.6.0 and 0.5.3), leaves an archive, and writes down
// how it was called. FAKE_TESTGROUND is {version, mode, record, runOut}.
import { appendFileSync, createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { parse } from 'smol-toml'
import { pack } from 'tar-stream'

const { version, mode = 'success', record, runOut } = JSON.parse(process.env.FAKE_TESTGROUND)
const args = process.argv.slice(2)
const note = fact => { appendFileSync(record, `${JSON.stringify(fact)}\n`) }
const say = text => { process.stdout.write(`${text}\n`) }
const log = text => { say(`Nov 25 08:05:59.753011\t\x1b[34mINFO\x1b[0m\t${text}`) }
const flag = name => args[args.indexOf(name) + 1]

const help = {
  0.6: `OPTIONS:
   --file COMPOSITION, -f COMPOSITION    path to a COMPOSITION
   --wait                                wait for the task to complete (default: false)
   --collect                             collect assets at the end of the run phase; without --collect-file, it writes to <run_id>.tgz (default: false)
   --collect-file FILENAME, -o FILENAME  write the collection output archive to FILENAME
   --run-ids value                       run a specific run id, or a comma-separated list of run ids`,
  0.5: `OPTIONS:
   --file COMPOSITION, -f COMPOSITION    path to a COMPOSITION
   --collect                             collect assets at the end of the run phase; without --collect-file, it writes to <run_id>.tgz (default: false)
   --collect-file FILENAME, -o FILENAME  write the collection output archive to FILENAME`,
  0.4: 'Incorrect Usage: flag provided but not defined: -help'
}

async function collect (path, composition) {
  const archive = pack()
  const writing = pipeline(archive, createGzip(), createWriteStream(path))
  archive.entry({ name: 'fakerun/.', type: 'directory' })
  for (const { id, instances } of composition.groups) {
    for (let index = 0; index < instances.count; index++) {
      const text = runOut?.[`${id}/${index}`] ?? runOut?.rest
      if (text !== undefined) archive.entry({ name: `fakerun/${id}/${index}/run.out` }, `${text}\n`)
    }
  }
  archive.finalize()
  await writing
}

/** What one run says, in the words of the daemon. */
function tell (composition) {
  log('performing healthcheck on runner')
  log('starting run\t{"run_id": "fakerun", "plan": "p", "case": "c", "runner": "r", "instances": 2}')
  const [{ id }] = composition.groups
  log(`starting test case instance\t{"plan": "p", "group": "${id}", "number": 0, "total": 1}`)
  log(`0.0316s \x1b[30;106m     START\x1b[0m \x1b[32m<< ${id}[000] >>\x1b[0m {"TestPlan":"p"}`)
  for (const message of ['Wait for 1s warmup time', 'Wait for 1s run time', 'Run time complete, cooling down for 1s']) {
    log(`0.0317s \x1b[30;47m   MESSAGE\x1b[0m \x1b[32m<< ${id}[000] >>\x1b[0m ${message}`)
  }
}

/** Prints, or writes an archive, without end. */
async function flood () {
  const text = 'x'.repeat(2000) + (mode === 'flood line' ? '' : '\n')
  for (;;) {
    if (mode === 'flood archive') appendFileSync(`${flag('-o')}.tgz`, text.repeat(100))
    else if (!process.stdout.write(text)) await new Promise(resolve => { process.stdout.once('drain', resolve) })
    await sleep(1)
  }
}

async function run () {
  const composition = parse(readFileSync(flag('-f'), 'utf8'))
  note({ composition })
  log('testground client initialized\t{"addr": "http://localhost:8042"}')
  if (mode === 'no daemon') {
    say('Post "http://localhost:8042/run": dial tcp 127.0.0.1:8042: connect: connection refused')
    return 1
  }
  if (version === '0.6') log('run is queued with ID: fakerun')
  tell(composition)
  if (mode.startsWith('flood')) await flood()
  if (mode === 'hang' || mode === 'hang twice') await sleep(600_000)
  if (mode === 'failure') {
    log('result default[N/A]: canceled')
    say('task of type run cancelled: 2 nodes failed')
    return 1
  }
  log(`3.1716s \x1b[37;42m        OK\x1b[0m \x1b[32m<< ${composition.groups[0].id}[000] >>\x1b[0m `)
  log('finished run with ID: fakerun')
  await collect(version === '0.6' ? `${flag('-o')}.tgz` : flag('-o'), composition)
  return 0
}

process.once('SIGTERM', () => {
  note({ ended: 'SIGTERM' })
  say('context canceled')
  process.exit(1)
})
const command = args.slice(args[0] === '--endpoint' ? 2 : 0)
if (command[0] === 'version') say('Testground\nGit commit: dirty')
else if (args.includes('--help')) {
  say(help[version])
  process.exitCode = version === '0.4' ? 1 : 0
} else {
  note({ args })
  if (command[0] === 'collect') {
    if (mode === 'hang twice') {
      writeFileSync(flag('-o'), 'half an archive')
      note({ written: 'half an archive' })
      await sleep(600_000)
    }
    const facts = readFileSync(record, 'utf8').trim().split('\n').map(line => JSON.parse(line))
    await collect(flag('-o'), facts.find(fact => 'composition' in fact).composition)
  } else process.exitCode = await run()
}
