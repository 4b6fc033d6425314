import { expect, test } from 'vitest'
import { parseTestgroundLine } from '../../../src/engines/testground/testground-line.ts'

// from Testground 0.6.0; what has a req_id, from 0.5.3
test.each([
  ['Nov 25 08:05:59.755702\t\x1b[34mINFO\x1b[0m\trun is queued with ID: dc39dptqmd2r384a12hg',
    { runId: 'dc39dptqmd2r384a12hg', activity: 'run is queued with ID: dc39dptqmd2r384a12hg' }],
  ['Nov 25 08:05:59.790247\t\x1b[33mWARN\x1b[0m\t\x1b[1;33msome healthchecks failed, but continuing\x1b[0m',
    { activity: 'some healthchecks failed, but continuing' }],
  ['Nov 25 08:05:59.790291\t\x1b[34mINFO\x1b[0m\tstarting run\t{"run_id": "dc39dptqmd2r384a12hg", "plan": "p"}',
    { runId: 'dc39dptqmd2r384a12hg', activity: 'starting run' }],
  ['Nov 25 08:05:59.790695\t\x1b[34mINFO\x1b[0m\tstarting test case instance\t{"plan": "p", "group": "g", "number": 0, "total": 1}', {}],
  ['Nov 25 08:05:59.823746\t\x1b[34mINFO\x1b[0m\t0.0317s \x1b[30;47m   MESSAGE\x1b[0m \x1b[32m<< good[001] >>\x1b[0m Wait for 1s warmup time',
    { message: 'Wait for 1s warmup time' }],
  ['Nov 25 08:05:59.823788\t\x1b[34mINFO\x1b[0m\t0.0335s \x1b[37;41m     ERROR\x1b[0m \x1b[32m<< good[001] >>\x1b[0m to stderr  OK << bad[000] >>', {}],
  ['Nov 25 08:05:59.823701\t\x1b[34mINFO\x1b[0m\t0.0316s \x1b[30;106m     START\x1b[0m \x1b[32m<< good[001] >>\x1b[0m {"TestPlan":"p >> OK << x >>"}',
    { instance: { name: 'good[001]', change: 'started' } }],
  ['Nov 25 08:06:00.123746\t\x1b[34mINFO\x1b[0m\t0.3317s \x1b[37;42m        OK\x1b[0m \x1b[32m<< good[001] >>\x1b[0m ',
    { instance: { name: 'good[001]', change: 'ended' } }],
  ['Nov 25 08:06:00.123746\t\x1b[34mINFO\x1b[0m\t0.3317s \x1b[37;101mINCOMPLETE\x1b[0m \x1b[32m<< good[001] >>\x1b[0m failed to start: no',
    { instance: { name: 'good[001]', change: 'ended' } }],
  ['Nov 25 08:05:59.823746\t\x1b[34mINFO\x1b[0m\t0.0317s \x1b[30;47m   MESSAGE\x1b[0m \x1b[32m<< good[001] >>\x1b[0m all OK << bad[000] >>',
    { message: 'all OK << bad[000] >>' }],
  ['Nov 25 08:06:04.271942\t\x1b[34mINFO\x1b[0m\tfinished run with ID: 4a0b1c2d3e4f', {
    runId: '4a0b1c2d3e4f', activity: 'finished run with ID: 4a0b1c2d3e4f' }],
  ['Nov 25 08:18:09.665658\t\x1b[34mINFO\x1b[0m\t15.7086s \x1b[30;47m   MESSAGE\x1b[0m \x1b[31m<< publishers[000] >>\x1b[0m Cool down complete' +
    '\t{"req_id": "d2db2c13"}', { message: 'Cool down complete' }],
  ['Nov 25 08:18:10.777646\t\x1b[34mINFO\x1b[0m\trun finished successfully\t{"req_id": "d2db2c13", "run_id": "0a59a52005d9", "plan": "gsplan"}',
    { runId: '0a59a52005d9', activity: 'run finished successfully' }],
  ['Nov 25 08:05:59.753192\t\x1b[34mINFO\x1b[0m\t.env.toml loaded from: /home/tg/.env.toml', {}],
  ['>>> Server output:', {}]
])('%j', (line, expected) => {
  const { text, ...rest } = parseTestgroundLine(line)
  expect(rest).toEqual(expected)
  expect(text).not.toContain('\x1b')
})
